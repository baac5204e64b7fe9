"""A case to take away and check offline: sealed to its end, written at one moment, and the record that it was taken."""

import tempfile
from typing import IO
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.selection import select_case
from app.audit.seal_jobs import SealLedger
from app.cases import visible_case
from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.ledger import Action

IN_MEMORY = 8 * 1024 * 1024


class ExportDossier:
    """The use case. A dossier holds all values of the case, so that who may replay it may not yet take it."""

    def __init__(self, sealing: SealLedger, write: WriteDossier, clock: Clock) -> None:
        self._sealing = sealing
        self._write = write
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, case_id: UUID) -> tuple[str, IO[bytes]]:
        """The case's number and its archive, at its beginning. Raises NotFoundError, ForbiddenError, ConflictError."""
        case = visible_case(session, actor, case_id)
        require(actor, "dossier:export", case.plant, case.line)
        with Session(session.get_bind()) as sealing, sealing.begin():
            self._sealing.run(sealing)
        now = self._clock.now()
        archive = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
        try:
            with Session(session.get_bind()) as reading:
                reading.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                manifest = self._write(reading, select_case(reading, case.id), archive, now)
        except BaseException:
            archive.close()
            raise
        archive.seek(0)
        data = {"events": sum(manifest["chains"].values())}
        record(
            session, actor, now, AuditChange(Action.DOSSIER_EXPORTED, {"case": case.number, "format": "zip"}, data=data)
        )
        return case.number, archive
