"""What this database is: a demonstration, or a real plant. Said once, at its birth, and never again.

The row is written by the owner's role; the working role can only read it, and no setting changes it afterwards.
"""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, Engine, create_engine, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.pool import NullPool

from app.identity.actor import SYSTEM
from app.identity.audit_entry import AuditChange, record
from app.identity.models import User
from app.kernel.db import Model
from app.ledger import Action

# Only the scripts of the demonstration complete tasks as people who did not sign in, and no setting of old is proof.
_SEEDED = text(
    "SELECT EXISTS (SELECT FROM ledger_events"
    " WHERE action = 'task.completed' AND body::jsonb #>> '{who,auth}' = 'none')"
)


class Installation(Model):
    """The one row that says what this database is, and by which name its operator knows it."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("here", name="one_row"),)

    here: Mapped[bool] = mapped_column(primary_key=True, default=True)
    name: Mapped[str]
    demonstration: Mapped[bool]
    founded_at: Mapped[datetime]


def read_installation(session: Session) -> Installation | None:
    """What this database is; None before its birth."""
    there = session.scalar(select(func.to_regclass("installation")))
    return None if there is None else session.scalar(select(Installation))


def is_demonstration(database: Engine) -> bool:
    """Whether the database says that it is one; one that says nothing is none."""
    with Session(database) as session:
        found = read_installation(session)
        return found is not None and found.demonstration


def found_installation(owner_url: str, now: datetime, *, demonstration: bool) -> Installation:
    """Write at birth what the database is, and into its ledger; later calls change nothing and tell what it is.

    A database that was there before this was written down is a demonstration if and only if its ledger holds the
    seeding; one with people in it never becomes a demonstration by a setting.
    """
    engine = create_engine(owner_url, poolclass=NullPool)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.execute(text("LOCK TABLE installation IN EXCLUSIVE MODE"))
        found = session.scalar(select(Installation))
        return found or _found(session, now, demonstration)


def _found(session: Session, now: datetime, wished: bool) -> Installation:
    inhabited = session.scalar(select(select(User.id).exists()))
    demonstration = bool(session.scalar(_SEEDED)) if inhabited else wished
    name = f"{'demo' if demonstration else 'plant'}-{secrets.token_hex(2)}"
    row = Installation(name=name, demonstration=demonstration, founded_at=now)
    session.add(row)
    session.flush()
    facts = {"demonstration": demonstration, "inhabited": inhabited}
    record(session, SYSTEM, now, AuditChange(Action.INSTALLATION_FOUNDED, {"installation": name}, new=facts))
    return row
