"""The desk as a page: what may be asked for, what was, how far it is, what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.desk.models import OPEN, AuditOrder, OrderKind, OrderState
from app.audit.desk.order_terms import TERMS, kinds_for
from app.audit.desk.order_words import count_names, result_lines, step_names, verdict_names
from app.identity import Actor, User
from app.kernel.names import Names

MOST = 50


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order for the page; `step` is what is done just now, of a failed one the reason.

    `lines` are what a verification found or could not check.
    """

    id: UUID
    kind: str
    names: Names
    params: Mapping[str, Any]
    who: str
    asked_at: datetime
    ended_at: datetime | None
    state: str
    step: Names
    status: str | None
    verdict: Names | None
    counts: Sequence[Names]
    lines: Sequence[tuple[str, Names]]
    file_name: str | None
    size: int | None


def read_orders(session: Session, actor: Actor) -> list[OrderSeen]:
    """The newest orders of what the actor may ask for."""
    query = select(AuditOrder, User.name).join(User, User.id == AuditOrder.asked_by)
    query = query.where(AuditOrder.kind.in_(kinds_for(actor)))
    rows = session.execute(query.order_by(AuditOrder.asked_at.desc(), AuditOrder.id).limit(MOST))
    return [_seen(order, name) for order, name in rows]


def choices(actor: Actor) -> dict[str, Any]:
    """What the page offers the actor, and the words that its template compares with."""
    return {"mine": kinds_for(actor), "terms": TERMS, "plain": OrderKind.VERIFY, "states": OrderState}


def is_busy(orders: Sequence[OrderSeen]) -> bool:
    """Whether the page will say something else soon."""
    return any(order.state in OPEN for order in orders)


def _seen(order: AuditOrder, name: str) -> OrderSeen:
    result = order.result or {}
    return OrderSeen(
        order.id,
        order.kind,
        TERMS[order.kind].names,
        order.params,
        name,
        order.asked_at,
        order.ended_at,
        order.state,
        step_names(order),
        result.get("status"),
        verdict_names(result),
        count_names(result),
        result_lines(result),
        order.file_name,
        order.size,
    )
