"""The files that auditors may ask for: dossiers of the cases that began in a period, event logs."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import IO, Any

from sqlalchemy.orm import Session

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.selection import select_begun
from app.definitions import Definitions
from app.kernel.clock import Clock
from app.process_mining import TraceSelection, naming, read_traces, write_ocel, write_xes

Days = tuple[date | None, date | None]


class Writers:
    """One writer a kind of order; days are the plant's."""

    def __init__(self, definitions: Definitions, dossiers: WriteDossier, clock: Clock, zone: tzinfo) -> None:
        self._definitions = definitions
        self._dossiers = dossiers
        self._clock = clock
        self._zone = zone

    def write(
        self, kind: str, session: Session, file: IO[bytes], days: Days, *, pseudonymise: bool
    ) -> tuple[str, Mapping[str, Any]]:
        """The file's name, and what is in it."""
        begins, ends = self._moments(days)
        if kind == "dossiers":
            selection = select_begun(session, begins, ends)
            manifest = self._dossiers(session, selection, file, self._clock.now())
            return f"dossiers-{days[0]}-{days[1]}.zip", _counts(manifest)
        wanted, names = TraceSelection(begins if days[0] else None), naming(session, pseudonymise=pseudonymise)
        traces = read_traces(session, self._definitions, wanted)
        if kind == "xes":
            return "event-log.xes", {"cases": write_xes(file, traces, names, every_transition=False)}
        return "event-log.ocel.json", {"cases": write_ocel(file, session, traces, names)}

    def _moments(self, days: Days) -> tuple[datetime, datetime]:
        first, last = days[0] or date(2000, 1, 1), days[1] or date(2999, 1, 1)
        begins, ends = datetime.combine(first, time(), self._zone), datetime.combine(last, time(), self._zone)
        return begins.astimezone(UTC), (ends + timedelta(days=1)).astimezone(UTC)


def _counts(manifest: Mapping[str, Any]) -> dict[str, Any]:
    withheld = {"withheld": manifest["withheld"]} if "withheld" in manifest else {}
    return {"cases": len(manifest["cases"]), "events": sum(manifest["chains"].values()), **withheld}
