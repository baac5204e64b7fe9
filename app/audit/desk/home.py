"""The auditor's tile: what the newest verification of the record said."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.desk.models import AuditOrder, OrderKind, OrderState
from app.identity import Actor
from app.ledger import STATUS
from app.web.home import CALM, DANGER, WARN, HomeSource, HomeTile, HomeWords

STALE_DAYS = 7


def _read(session: Session, _actor: Actor, now: datetime) -> HomeTile:
    done = (AuditOrder.kind == OrderKind.VERIFY, AuditOrder.state == OrderState.DONE)
    newest = select(AuditOrder).where(*done).order_by(AuditOrder.asked_at.desc()).limit(1)
    order = session.scalar(newest)
    if order is None or order.ended_at is None:
        return HomeTile(notes=[(WARN, HomeWords("The record has not been verified from this desk yet"))])
    status = (order.result or {}).get("status", "unproven")
    days = (now - order.ended_at).days
    level = DANGER if status == "broken" else WARN if status != "ok" or days > STALE_DAYS else CALM
    words = HomeWords("Verified %(days)s days ago: %(status)s", {"days": days, "status": STATUS.get(status, status)})
    return HomeTile(notes=[(level, words)])


VERIFICATION = HomeSource("Latest verification", frozenset({"auditor", "audit_admin"}), "audit_desk.index", _read)
