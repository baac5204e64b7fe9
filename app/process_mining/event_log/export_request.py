"""What an export is asked for at the shell, and what the writer of its format gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from sqlalchemy.orm import Session

from app.kernel.day_span import moments_of
from app.process_mining.event_log.pseudonyms import Labels
from app.process_mining.event_log.selection import Trace, TraceSelection


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options that both formats share; the days (both included) are those of the installation's timezone."""

    output: Path
    since: datetime | None
    until: datetime | None
    process: str | None
    pseudonymise: bool
    as_user: str | None
    as_json: bool

    def wanted(self, zone: tzinfo) -> TraceSelection:
        """The cases, by the moments at which the days begin and end."""
        first, last = (day and day.date() for day in (self.since, self.until))
        return TraceSelection(*moments_of(first, last, zone), self.process)


@dataclass(frozen=True, slots=True)
class LogSource:
    """What is written: the `traces` that are `wanted`, under these names; `session` sees one moment."""

    session: Session
    wanted: TraceSelection
    traces: Iterable[Trace]
    names: Labels
