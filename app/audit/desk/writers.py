"""The files that auditors may ask for: dossiers of the cases that began in a period, event logs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import IO, Any

from sqlalchemy.orm import Session

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.selection import select_begun
from app.definitions import Definitions
from app.kernel.clock import Clock
from app.kernel.day_span import moments_of
from app.process_mining import TraceSelection, naming, read_traces, write_ocel, write_xes


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Cases that began from the first to the last day (the plant's, both included; None: open), with names or not."""

    first_day: date | None
    last_day: date | None
    pseudonymise: bool = False


class Writers:
    """Each writes one kind of file and returns counts of what is in it. The session must see one moment."""

    def __init__(self, definitions: Definitions, dossiers: WriteDossier, clock: Clock, zone: tzinfo) -> None:
        self._definitions = definitions
        self._dossiers = dossiers
        self._clock = clock
        self._zone = zone

    def dossiers(self, session: Session, file: IO[bytes], asked: FileRequest) -> Mapping[str, Any]:
        """Dossiers of whole cases, with all cases below them."""
        selection = select_begun(session, *moments_of(asked.first_day, asked.last_day, self._zone))
        return _counts(self._dossiers(session, selection, file, self._clock.now()))

    def xes(self, session: Session, file: IO[bytes], asked: FileRequest) -> Mapping[str, Any]:
        """An event log in XES."""
        wanted, names = self._wanted(asked), naming(session, pseudonymise=asked.pseudonymise)
        traces = read_traces(session, self._definitions, wanted)
        return {"cases": write_xes(file, traces, names, wanted=wanted)}

    def ocel(self, session: Session, file: IO[bytes], asked: FileRequest) -> Mapping[str, Any]:
        """An event log in OCEL 2.0."""
        names = naming(session, pseudonymise=asked.pseudonymise)
        traces = read_traces(session, self._definitions, self._wanted(asked))
        return {"cases": write_ocel(file, session, traces, names)}

    def _wanted(self, asked: FileRequest) -> TraceSelection:
        return TraceSelection(*moments_of(asked.first_day, asked.last_day, self._zone))


FileWriter = Callable[[Writers, Session, IO[bytes], FileRequest], Mapping[str, Any]]


def _counts(manifest: Mapping[str, Any]) -> dict[str, Any]:
    withheld = {"withheld": manifest["withheld"]} if "withheld" in manifest else {}
    return {"cases": len(manifest["cases"]), "events": sum(manifest["chains"].values()), **withheld}
