"""Let orders go: those that ended a week ago with their files, and say of those whose job died that they failed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit.desk.models import OPEN, AuditOrder, OrderStep
from app.audit.desk.order_progress import fail_order
from app.audit.desk.place_order import ATTEMPTS, JOB
from app.jobs import living_jobs

SWEEP_SECONDS = 60.0
KEPT = timedelta(days=7)
"""How long a file waits to be fetched; that it was asked for, and what was found, stays in the record."""


def sweep_orders(session: Session, now: datetime) -> int:
    """How many went or failed. What is under way is left alone, however long it takes."""
    return _fail_lost(session, now) + _expire(session, now)


def _fail_lost(session: Session, now: datetime) -> int:
    """An order and its job come into the world together, and the job goes only after the order has ended."""
    under_way = list(session.scalars(select(AuditOrder.id).where(AuditOrder.state.in_(OPEN))))
    if not under_way:
        return 0
    alive = {args["order"] for args in living_jobs(session, JOB, ATTEMPTS)}
    lost = [order for order in under_way if str(order) not in alive]
    for order in lost:
        fail_order(session, order, now, OrderStep.LOST)
    return len(lost)


def _expire(session: Session, now: datetime) -> int:
    ended = AuditOrder.state.not_in(OPEN), AuditOrder.ended_at < now - KEPT
    return len(session.scalars(delete(AuditOrder).where(*ended).returning(AuditOrder.id)).all())
