"""Contest a finding with a document; both stand in the case's ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import AttachedFile, AttachmentPlace, CaseRecord, attach_document
from app.identity import Actor, attribution_of
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger import Action, Entry
from app.responsibility.finding_record import answer_of, check_reason, lock_finding, store_finding, target_of
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.permissions import department_of, may_contest


@dataclass(frozen=True, slots=True)
class Contest:
    """What the department says against a finding, with the document that shows it."""

    reason: str
    document: AttachedFile | None


class ContestFinding:
    """The department concerned answers."""

    def __init__(self, clock: Clock, largest_file: int) -> None:
        self._clock = clock
        self._largest_file = largest_file

    def __call__(self, session: Session, actor: Actor, finding_id: UUID, contest: Contest) -> ResponsibilityFinding:
        """Raises NotFoundError, ForbiddenError, ConflictError (too late, decided), InvalidInputError (fields named)."""
        case, finding = lock_finding(session, finding_id)
        now = max(self._clock.now(), case.last_event_at)
        _check_contest(actor, finding, case, now)
        fields = check_reason(contest.reason)
        if contest.document is None:
            fields["document"] = "Attach the document that shows it"
        if fields or contest.document is None:
            raise InvalidInputError("Please correct the marked fields", fields=fields)
        place = AttachmentPlace(case.id, finding.id, finding.element, actor.id, now)
        document = attach_document(session, contest.document, place, self._largest_file)
        values = answer_of("contested", actor, now, contest.reason) | {"document_id": document.id}
        role = next(role for role in sorted(department_of(finding.roles)) if actor.holds(role, case.plant, case.line))
        entry = Entry(
            Action.FINDING_CONTESTED,
            "observation",
            attribution_of(actor, role),
            target=target_of(finding),
            old=finding.status,
            new="contested",
            reason=contest.reason.strip(),
            data={"files": {str(document.id): document.sha256}, "name": document.name},
        )
        return store_finding(session, case, finding, values, entry, now)


def _check_contest(actor: Actor, finding: ResponsibilityFinding, case: CaseRecord, now: datetime) -> None:
    if may_contest(actor, finding, case, now):
        return
    if finding.status != "proposed":
        raise ConflictError("This finding has been contested or decided already")
    if now > finding.contest_until:
        raise ConflictError("The time to contest this finding is over")
    raise ForbiddenError("Only the department concerned may contest this finding")
