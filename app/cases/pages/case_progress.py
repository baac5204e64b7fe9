"""How far running cases are: what of them is due next, and how many of their parts have ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.cases.search.case_filter import EarliestDues


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """Of several cases, by id."""

    dues: Mapping[UUID, datetime]
    ended: Mapping[UUID, int]

    def of(self, row: Any) -> dict[str, Any]:
        """{due, parts, parts_ended} of a listing row; without open work, or parts that it waits for, nothing."""
        return {"due": self.dues.get(row.id), "parts": _parts(row), "parts_ended": self.ended.get(row.id, 0)}


class ProgressReader:
    """Reads it in two queries; what is due comes from the tasks above."""

    def __init__(self, dues: EarliestDues) -> None:
        self._dues = dues

    def read(self, session: Session, rows: Sequence[Any]) -> CaseProgress:
        """Of listing rows; those that have ended have none."""
        running = [row for row in rows if row.ended_at is None]
        dues = self._dues(session, [row.id for row in running])
        return CaseProgress(dues, _ended_parts(session, [row.id for row in running if _parts(row)]))


def _parts(row: Any) -> int:
    """For how many of its own parts a case waits at the place where it stands, those that have ended included."""
    return sum(((row.waiting or {}).get("calls") or {}).values())


def _ended_parts(session: Session, cases: Sequence[UUID]) -> dict[UUID, int]:
    """How many have ended of the parts that each case waits for now."""
    if not cases:
        return {}
    part = aliased(Case)
    query = (
        select(Case.id, func.count())
        .join(part, part.parent_id == Case.id)
        .where(Case.id.in_(cases), part.ended_at.is_not(None))
        .where(Case.waiting["calls"].has_key(cast(part.parent_ref, String)))
        .group_by(Case.id)
    )
    return {case: count for case, count in session.execute(query)}  # noqa: C416  (Rows are no pairs to mypy)
