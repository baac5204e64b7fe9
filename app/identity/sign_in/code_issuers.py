"""Whose latest one-time code nobody has released or answered with a role: who issued it gives that person none."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.models import GrantRow, SignInCode

_BY_A_PERSON = or_(GrantRow.source == "hand", GrantRow.granted_by != SYSTEM.id)


def code_issuers(session: Session, people: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Who issued each one's latest code, where nobody has released it or given them a role since."""
    given = select(func.max(GrantRow.granted_at)).where(GrantRow.user_id == SignInCode.user_id, _BY_A_PERSON)
    columns = SignInCode.user_id, SignInCode.issued_by, SignInCode.issued_at, SignInCode.released_at
    latest = (
        select(*columns, given.scalar_subquery().label("given"))
        .where(SignInCode.user_id.in_(people))
        .ext(distinct_on(SignInCode.user_id))
        .order_by(SignInCode.user_id, SignInCode.issued_at.desc())
        .subquery()
    )
    unseen = or_(latest.c.given.is_(None), latest.c.given <= latest.c.issued_at)
    return {
        row.user_id: row.issued_by
        for row in session.execute(select(latest).where(unseen, latest.c.released_at.is_(None)))
    }
