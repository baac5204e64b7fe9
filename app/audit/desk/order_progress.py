"""How far an order has come, and how it ends: with what it found or with why it failed; the record is told of both."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.audit.desk.models import OPEN, AuditOrder, OrderState
from app.audit.desk.order_terms import TERMS
from app.identity import SYSTEM, AuditChange, record
from app.kernel.errors import ConflictError
from app.kernel.password_mask import mask_passwords
from app.ledger import Action

LONGEST = 500
_TOLD = ("status", "events", "chains", "count", "cases", "withheld")


def teller(bind: Engine, order: UUID) -> Callable[[str], None]:
    """Tells on the page what is being done just now, each time in a transaction of its own."""

    def tell(step: str) -> None:
        with Session(bind) as own, own.begin():
            values = {"state": OrderState.RUNNING, "step": step}
            own.execute(update(AuditOrder).where(AuditOrder.id == order, AuditOrder.state.in_(OPEN)).values(values))

    return tell


def finish_order(session: Session, order: AuditOrder, now: datetime, result: Mapping[str, Any], **values: Any) -> None:
    """It is done; `values` are further columns. Who asked stands in the record since the order was placed.

    Raises ConflictError when it has ended already: who was slow brings nothing back that was said to have failed.
    """
    session.refresh(order, with_for_update=True)
    if order.state not in OPEN:
        raise ConflictError("This order has ended already.")
    _close(session, order.id, now, OrderState.DONE, step=None, result=result, **values)
    facts = {key: result[key] for key in _TOLD if key in result}
    record(session, SYSTEM, now, AuditChange(TERMS[order.kind].action, order.target, data=facts))


def fail_order(session: Session, order_id: UUID, now: datetime, reason: str) -> None:
    """It did not succeed; nothing happens to one that ended already.

    Of an error (`Type: what it says`) the record keeps the type alone, for good: what it says may hold people's data.
    """
    order = session.get(AuditOrder, order_id, with_for_update=True, populate_existing=True)
    if order is None or order.state not in OPEN:
        return
    _close(session, order_id, now, OrderState.FAILED, step=mask_passwords(reason)[:LONGEST])
    kind = reason.partition(":")[0]
    change = AuditChange(Action.AUDIT_ORDER_FAILED, order.target, reason=kind[:LONGEST], outcome="failed")
    record(session, SYSTEM, now, change)


def _close(session: Session, order_id: UUID, now: datetime, state: OrderState, **values: Any) -> None:
    session.execute(update(AuditOrder).where(AuditOrder.id == order_id).values(state=state, ended_at=now, **values))
