"""Ask for something that takes long: a worker does it, whoever asked finds it on the page."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.audit.desk.models import AuditOrder, OrderKind, OrderState
from app.audit.desk.order_terms import TERMS, OrderTerms
from app.identity import Actor, AuditChange, record, require
from app.jobs import Job, enqueue
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError, NotFoundError
from app.ledger import Action

JOB = "audit_order"
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What is asked for; the days (both included) are those of dossiers and event logs."""

    kind: str
    first_day: date | None = None
    last_day: date | None = None
    pseudonymise: bool = False


class PlaceOrder:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, request: OrderRequest) -> UUID:
        """The order's id. Raises ForbiddenError, InvalidInputError (fields)."""
        if request.kind not in set(OrderKind):
            raise InvalidInputError("There is nothing of the kind %(kind)s to ask for", kind=request.kind)
        terms = TERMS[request.kind]
        require(actor, terms.permission)
        order = AuditOrder(
            id=uuid4(),
            kind=request.kind,
            params=_params(request, terms),
            asked_by=actor.id,
            asked_at=self._clock.now(),
            state=OrderState.WAITING,
        )
        session.add(order)
        record(session, actor, order.asked_at, AuditChange(Action.AUDIT_ORDER_PLACED, order.target))
        enqueue(session, [Job(JOB, {"order": order.id}, lock=JOB)])
        return order.id


def _params(request: OrderRequest, terms: OrderTerms) -> dict[str, Any]:
    """What of the request says anything for this kind."""
    days = {"first_day": request.first_day, "last_day": request.last_day} if terms.write else {}
    if terms.needs_days and None in days.values():
        raise InvalidInputError("Give the first and the last day of the period", fields={"first_day": "Give both days"})
    given = {name: day for name, day in days.items() if day}
    if list(given.values()) != sorted(given.values()):
        raise InvalidInputError(
            "The last day is before the first", fields={"last_day": "The last day is before the first"}
        )
    hidden = {"pseudonymise": True} if request.pseudonymise and terms.hides_names else {}
    return {name: day.isoformat() for name, day in given.items()} | hidden


def find_order(session: Session, actor: Actor, order: UUID) -> AuditOrder:
    """An order of a kind that the actor may ask for too. Raises NotFoundError, ForbiddenError."""
    row = session.get(AuditOrder, order)
    if row is None:
        raise NotFoundError("There is no order %(id)s any more", id=str(order))
    require(actor, TERMS[row.kind].permission)
    return row
