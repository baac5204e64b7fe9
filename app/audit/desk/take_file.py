"""Fetch the file of an order, with the record of who took it out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.desk.models import AuditOrder
from app.audit.desk.place_order import find_order
from app.identity import Actor, AuditChange, record
from app.kernel.errors import NotFoundError
from app.ledger import Action


def take_file(session: Session, actor: Actor, order_id: UUID, now: datetime) -> AuditOrder:
    """The order whose file is handed out, recorded as fetched; the caller commits before the first byte.

    Raises NotFoundError for an order of somebody else's and for one without a file, ForbiddenError.
    """
    order = find_order(session, actor, order_id)
    if order.file_name is None or order.size is None:
        raise NotFoundError("This order has no file")
    facts = {"file": order.file_name, "size": order.size}
    record(session, actor, now, AuditChange(Action.AUDIT_ORDER_FETCHED, order.target, data=facts))
    return order
