"""Auditors who get the newest tree head by mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.identity import GrantRow, User, counts_at
from app.kernel.mail_address import is_mail_address

ROLE = "auditor"


@dataclass(frozen=True, slots=True)
class Recipient:
    """An auditor with an address."""

    id: UUID
    address: str


def auditors(session: Session, at: datetime) -> list[Recipient]:
    """Active holders of the role, wherever it reaches, who have a good address."""
    granted = exists().where(GrantRow.user_id == User.id, GrantRow.role == ROLE, *counts_at(at))
    query = select(User.id, User.email).where(User.active, User.email.is_not(None), granted)
    found = session.execute(query.order_by(User.username))
    return [Recipient(row.id, row.email) for row in found if is_mail_address(row.email)]
