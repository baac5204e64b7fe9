"""The desk as a page: what may be asked for, what was, how far it is, what was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.desk.models import OPEN, AuditOrder, OrderKind, OrderState, OrderStep
from app.audit.desk.order_terms import TERMS, kinds_for
from app.identity import Actor, User
from app.kernel.names import Names
from app.ledger import BREAKS, STATUS, Unproven, unproven_names

MOST = 50
_STEPS: Mapping[str, Names] = {
    OrderStep.SEALS: {"zh": "正在封存最新事件", "en": "sealing the newest events"},
    OrderStep.EVENTS: {"zh": "正在核对链、个人内容与封印", "en": "checking chains, payloads and seals"},
    OrderStep.LOST: {"zh": "执行它的后台进程中断，任务已丢失；可重新提交", "en": "its worker died over it; ask again"},
    OrderStep.FILE: {"zh": "正在写文件", "en": "writing the file"},
}


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
    counts: Mapping[str, Any]
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
    status = result.get("status")
    return OrderSeen(
        order.id,
        order.kind,
        TERMS[order.kind].names,
        order.params,
        name,
        order.asked_at,
        order.ended_at,
        order.state,
        _step_names(order),
        status,
        STATUS[status] if status else None,
        {key: value for key, value in result.items() if key in {"events", "chains", "cases", "heads", "count"}},
        [*_breaks(result), *_left_out(result)],
        order.file_name,
        order.size,
    )


def _step_names(order: AuditOrder) -> Names:
    step = order.step or ""
    if order.state == OrderState.FAILED:
        return _STEPS[step] if step == OrderStep.LOST else step
    return _STEPS.get(step, {"zh": f"正在核对 {step}", "en": f"comparing {step}"})


def _breaks(result: Mapping[str, Any]) -> Iterator[tuple[str, Names]]:
    for one in result.get("breaks", ()):
        place = " ".join(filter(None, (one.get("row"), one.get("name"), f"{one['chain']} #{one['seq']}")))
        yield place, {"zh": BREAKS[one["code"]]["zh"], "en": one["sentence"]}


def _left_out(result: Mapping[str, Any]) -> Iterator[tuple[str, Names]]:
    for one in (*result.get("unproven", ()), *result.get("notes", ())):
        params = {key: value for key, value in one.items() if key != "code"}
        yield "", unproven_names(Unproven(one["code"], params))
