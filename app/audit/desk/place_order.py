"""Ask for something that takes long: a worker does it, whoever asked finds it on the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.audit.desk.models import AuditOrder
from app.identity import Actor, require
from app.jobs import Job, enqueue
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError, NotFoundError

JOB = "audit_order"
KEPT = timedelta(days=7)
"""How long a file waits to be fetched; what was asked for and found stays in the record."""
PERMISSIONS: Mapping[str, str] = {
    "verify": "ledger:verify",
    "dossiers": "dossier:export",
    "xes": "case:export",
    "ocel": "case:export",
}
"""The kinds of orders, and what one must be allowed to do for each."""


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
        permission = PERMISSIONS.get(request.kind)
        if permission is None:
            raise InvalidInputError("There is nothing of the kind %(kind)s to ask for", kind=request.kind)
        require(actor, permission)
        if request.kind == "dossiers":
            _check_days(request)
        now = self._clock.now()
        session.execute(delete(AuditOrder).where(AuditOrder.asked_at < now - KEPT))
        days = {"first_day": request.first_day, "last_day": request.last_day}
        params = {name: day.isoformat() for name, day in days.items() if day}
        row = {
            "id": uuid4(),
            "kind": request.kind,
            "params": params | ({"pseudonymise": True} if request.pseudonymise else {}),
            "asked_by": actor.id,
            "asked_at": now,
            "state": "waiting",
        }
        session.execute(insert(AuditOrder).values(row))
        enqueue(session, [Job(JOB, {"order": row["id"]}, lock=JOB)])
        return UUID(str(row["id"]))


def _check_days(request: OrderRequest) -> None:
    first, last = request.first_day, request.last_day
    if first is None or last is None or last < first:
        raise InvalidInputError("Give the first and the last day of the period", fields={"first_day": "Give both days"})


def find_order(session: Session, actor: Actor, order: UUID) -> AuditOrder:
    """An order of a kind that the actor may ask for too. Raises NotFoundError, ForbiddenError."""
    row = session.scalar(select(AuditOrder).where(AuditOrder.id == order))
    if row is None:
        raise NotFoundError("There is no order %(id)s any more", id=str(order))
    require(actor, PERMISSIONS[row.kind])
    return row
