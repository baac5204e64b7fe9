"""The desk as a page: what may be asked for, what was, how far it is, what was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.desk.models import AuditOrder, OrderPiece, OrderState
from app.audit.desk.place_order import PERMISSIONS
from app.identity import Actor, User, may
from app.kernel.names import Names
from app.ledger import BREAKS, STATUS, Unproven, unproven_names

MOST = 50
KINDS: Mapping[str, Names] = {
    "verify": {"zh": "核对全部记录", "en": "Verify everything"},
    "dossiers": {"zh": "一段时间的案卷", "en": "Dossiers of a period"},
    "xes": {"zh": "事件日志（XES）", "en": "Event log (XES)"},
    "ocel": {"zh": "事件日志（OCEL 2.0）", "en": "Event log (OCEL 2.0)"},
}
_STEPS: Mapping[str, Names] = {
    "seals": {"zh": "正在封存最新事件", "en": "sealing the newest events"},
    "events": {"zh": "正在核对链、个人内容与封印", "en": "checking chains, payloads and seals"},
    "file": {"zh": "正在写文件", "en": "writing the file"},
}


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order for the page; `lines` are what a verification found or could not check."""

    id: UUID
    kind: Names
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
    mine = [kind for kind, permission in PERMISSIONS.items() if may(actor, permission)]
    query = select(AuditOrder, User.name).join(User, User.id == AuditOrder.asked_by).where(AuditOrder.kind.in_(mine))
    rows = session.execute(query.order_by(AuditOrder.asked_at.desc(), AuditOrder.id).limit(MOST))
    return [_seen(order, name) for order, name in rows]


def is_busy(orders: Sequence[OrderSeen]) -> bool:
    """Whether the page will say something else soon."""
    return any(order.state in {OrderState.WAITING, OrderState.RUNNING} for order in orders)


def pieces(session: Session, order: UUID) -> Iterator[bytes]:
    """An order's file, piece by piece."""
    query = select(OrderPiece.content).where(OrderPiece.order_id == order).order_by(OrderPiece.number)
    yield from session.scalars(query.execution_options(yield_per=1))


def _seen(order: AuditOrder, name: str) -> OrderSeen:
    result = order.result or {}
    status = result.get("status")
    step = order.step or ""
    return OrderSeen(
        order.id,
        KINDS[order.kind],
        order.params,
        name,
        order.asked_at,
        order.ended_at,
        order.state,
        _STEPS.get(step, {"zh": f"正在核对 {step}", "en": f"comparing {step}"}) if order.state == "running" else step,
        status,
        STATUS[status] if status else None,
        {key: value for key, value in result.items() if key in {"events", "chains", "cases", "heads", "count"}},
        [*_breaks(result), *_left_out(result)],
        order.file_name,
        order.size,
    )


def _breaks(result: Mapping[str, Any]) -> Iterator[tuple[str, Names]]:
    for one in result.get("breaks", ()):
        place = " ".join(filter(None, (one.get("row"), one.get("name"), f"{one['chain']} #{one['seq']}")))
        yield place, {"zh": BREAKS[one["code"]]["zh"], "en": one["sentence"]}


def _left_out(result: Mapping[str, Any]) -> Iterator[tuple[str, Names]]:
    for one in (*result.get("unproven", ()), *result.get("notes", ())):
        params = {key: value for key, value in one.items() if key != "code"}
        yield "", unproven_names(Unproven(one["code"], params))
