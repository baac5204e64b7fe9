"""Cancel a case by order: who may, for which reasons and with which result stands in its diagram."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord, lock_case
from app.cases.permissions import Cancellation
from app.cases.step.lifecycle import Lifecycle
from app.identity import Actor, ConfirmPassword, attribution_of, signature_of
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger import Action, Entry

LEAST_WORDS = 10


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """What the person says; the password only where the diagram asks for a signature."""

    reason_code: str
    reason: str
    password: str | None = field(default=None, repr=False)


class CancelCase:
    """Ends a case before its time, with a reason; open children end too, finished ones keep their result."""

    def __init__(self, lifecycle: Lifecycle, confirm_password: ConfirmPassword) -> None:
        self._lifecycle = lifecycle
        self._confirm_password = confirm_password

    def __call__(self, session: Session, actor: Actor, case_id: UUID, order: CancelOrder) -> CaseRecord:
        """Raises NotFoundError, ForbiddenError, ConflictError (over already), InvalidInputError (fields named)."""
        case = lock_case(session, case_id)
        rule = Cancellation.of(self._lifecycle.definitions.model(case.key))
        if rule is None or not rule.allows(actor, case):
            raise ForbiddenError("You may not cancel this case")
        if not case.running:
            raise ConflictError("This case is over already")
        fields = {}
        if order.reason_code not in rule.reasons:
            fields["reason_code"] = "Choose one of the reasons listed"
        if len(order.reason.strip()) < LEAST_WORDS:
            fields["reason"] = "Explain in at least 10 characters"
        if fields:
            raise InvalidInputError("Please correct the marked fields", fields=fields)
        if rule.sign:
            self._confirm_password(session, actor, order.password)
        role = next(role for role in rule.roles if actor.holds(role, case.plant, case.line))
        said = f"{order.reason_code}: {order.reason.strip()}"
        entry = Entry(
            Action.CASE_CANCELLED,
            "input",
            attribution_of(actor, role),
            new=rule.outcome,
            reason=said,
            meaning=rule.sign,
            input={"op": "cancel", "outcome": rule.outcome},
            data={"signature": signature_of()} if rule.sign else None,
        )
        self._lifecycle.cancel(session, case, rule.outcome, order.reason_code, entry)
        return case
