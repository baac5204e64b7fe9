"""Decide on a finding: accept or overrule it, with a signature; the decision stands in the case's ledger."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import CaseRecord
from app.identity import Actor, ConfirmPassword, attribution_of, require, signature_of
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger import Action, Entry
from app.responsibility.finding_record import answer_of, check_reason, lock_finding, store_finding, target_of
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.participants import people_who_acted
from app.responsibility.permissions import UNDECIDED, is_party, may_accept


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the auditor decides; signed with the password."""

    accept: bool
    reason: str
    password: str | None = field(default=None, repr=False)


class DecideFinding:
    """An auditor outside the department concerned accepts or overrules."""

    def __init__(self, clock: Clock, confirm_password: ConfirmPassword) -> None:
        self._clock = clock
        self._confirm_password = confirm_password

    def __call__(self, session: Session, actor: Actor, finding_id: UUID, verdict: Verdict) -> ResponsibilityFinding:
        """Raises NotFoundError, ForbiddenError, ConflictError (decided, too early), InvalidInputError (by field)."""
        case, finding = lock_finding(session, finding_id)
        now = max(self._clock.now(), case.last_event_at)
        self._check(session, actor, finding, case)
        if finding.status not in UNDECIDED:
            raise ConflictError("This finding has been decided already")
        if verdict.accept and not may_accept(finding, now):
            raise ConflictError("The department concerned may still contest this finding; it can't be accepted yet")
        fields = check_reason(verdict.reason)
        if fields:
            raise InvalidInputError("Please correct the marked fields", fields=fields)
        self._confirm_password(session, actor, verdict.password)
        status = "accepted" if verdict.accept else "overruled"
        values = answer_of(status, actor, now, verdict.reason)
        entry = Entry(
            Action.FINDING_ACCEPTED if verdict.accept else Action.FINDING_OVERRULED,
            "observation",
            attribution_of(actor, "auditor"),
            target=target_of(finding),
            old=finding.status,
            new=status,
            reason=verdict.reason.strip(),
            meaning="decision",
            data={"signature": signature_of()},
        )
        return store_finding(session, case, finding, values, entry, now)

    @staticmethod
    def _check(session: Session, actor: Actor, finding: ResponsibilityFinding, case: CaseRecord) -> None:
        require(actor, "finding:decide", case.plant, case.line)
        if is_party(actor, finding, case, people_who_acted(session, case.id)):
            raise ForbiddenError(
                "Somebody of the department concerned, or who acted in this case, may not decide on the finding"
            )
