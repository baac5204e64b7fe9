"""A case on paper: the PDF of its dossier, and the record that somebody took it."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.dossier.case_report import Sheet, SheetReader
from app.audit.dossier.pdf import case_pdf
from app.cases import visible_case
from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.ledger import Action, head_of, newest_row


class PrintCase:
    """The use case: who may replay a case may take it home on paper."""

    def __init__(self, reader: SheetReader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, case_id: UUID) -> tuple[str, bytes]:
        """The case's number and its PDF. Raises NotFoundError, ForbiddenError."""
        case = visible_case(session, actor, case_id)
        require(actor, "case:replay", case.plant, case.line)
        now, newest = self._clock.now(), newest_row(session)
        sheet: Sheet = self._reader(session, case.id, head_of(newest) if newest else None, now)
        taken = AuditChange(
            Action.DOSSIER_EXPORTED, {"case": case.number, "format": "pdf"}, data={"events": len(sheet.events)}
        )
        record(session, actor, now, taken)
        return case.number, case_pdf(sheet)
