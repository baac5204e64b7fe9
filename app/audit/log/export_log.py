"""The log as a file, and the record that somebody took it."""

import tempfile
from collections.abc import Sequence
from datetime import tzinfo
from typing import IO, Any

from sqlalchemy.orm import Session

from app.audit.log.entries import LogFilter, LogRow
from app.audit.log.query import every_row
from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.kernel.csv_export import write_csv
from app.kernel.names import pick
from app.ledger import Action

IN_MEMORY = 8 * 1024 * 1024
_HEADER = ("arrival", "chain", "seq", "at", "action", "person", "outcome", "target", "reason", "case")
_ASKED = ("group", "action", "actor", "outcome", "case", "text", "first_day", "last_day")


class ExportLog:
    """The use case: CSV of all that the filter finds, without values, however much it is."""

    def __init__(self, clock: Clock, zone: tzinfo) -> None:
        self._clock = clock
        self._zone = zone

    def __call__(self, session: Session, actor: Actor, wanted: LogFilter) -> IO[bytes]:
        """The file, at its beginning. Raises ForbiddenError."""
        require(actor, "ledger:read")
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
        count = write_csv(file, _HEADER, map(_cells, every_row(session, wanted, self._zone)))
        asked = {name: str(value) for name in _ASKED if (value := getattr(wanted, name))}
        taken = AuditChange(Action.LOG_EXPORTED, {"format": "csv"}, data={"rows": count, "filter": asked})
        record(session, actor, self._clock.now(), taken)
        file.seek(0)
        return file


def _cells(row: LogRow) -> Sequence[Any]:
    return (
        row.arrival,
        row.chain,
        row.seq,
        row.at.isoformat(),
        row.action,
        pick(row.person, "zh"),
        row.outcome,
        pick(row.target, "zh"),
        pick(row.reason, "zh") or None,
        row.case_number,
    )
