"""The findings of a case, in the order in which people read them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.responsibility.models import ResponsibilityFinding
from app.responsibility.texts import LINKS

Findings = Sequence[ResponsibilityFinding]


def findings_of(session: Session, case_id: UUID) -> Findings:
    """The case's findings: the newest round first, the leading one first in each, then in the order of the chain."""
    query = select(ResponsibilityFinding).where(ResponsibilityFinding.case_id == case_id)
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (-one.round, not one.leading, _place(one.code), one.code))


def _place(code: str) -> int:
    return next((place for place, (_, codes) in enumerate(LINKS) if code in codes), len(LINKS))
