"""Lists of cases for people who may read them: filters, keyset pages, one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.jobs.models import Incident

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is looked for. `states` of `cases.state`, plus `stuck` (an open incident); `worked_by` a person who
    started the case or completed a task of it."""

    search: str = ""
    state: str = ""
    line: str = ""
    process: str = ""
    worked_by: UUID | None = None
    parent: UUID | None = None
    top_only: bool = True
    after: tuple[datetime, UUID] | None = None
    limit: int = PAGE


def list_cases(session: Session, wanted: CaseFilter) -> Sequence[Row[Any]]:
    """Rows with the columns of `cases` that lists show, newest first; `stuck` is true with an open incident."""
    stuck = exists().where(Incident.case_id == Case.id, Incident.resolved_at.is_(None))
    columns = (
        Case.id, Case.number, Case.deployment_id, Case.process, Case.state, Case.outcome, Case.plant, Case.line,
        Case.step, Case.subject_name, Case.started_by, Case.started_at, Case.ended_at, Case.waiting, Case.visits,
        stuck.label("stuck"),
    )  # fmt: skip
    query = _narrowed(select(*columns), wanted, stuck)
    return session.execute(query.order_by(Case.started_at.desc(), Case.id.desc()).limit(wanted.limit)).all()


def _narrowed(query: Select[Any], wanted: CaseFilter, stuck: Any) -> Select[Any]:
    conditions = []
    if wanted.parent:
        conditions.append(Case.parent_id == wanted.parent)
    elif wanted.top_only and not wanted.search:
        conditions.append(Case.parent_id.is_(None))
    if wanted.state == "stuck":
        conditions.append(stuck)
    elif wanted.state:
        conditions.append(Case.state == {"finished": "completed"}.get(wanted.state, wanted.state))
    conditions += [
        column == value for column, value in ((Case.line, wanted.line), (Case.process, wanted.process)) if value
    ]
    if wanted.search:
        conditions.append(or_(Case.number.icontains(wanted.search, autoescape=True),
                              Case.subject_name.icontains(wanted.search, autoescape=True)))  # fmt: skip
    if wanted.worked_by:
        conditions.append(Case.participants.contains([wanted.worked_by]))
    if wanted.after:
        conditions.append(tuple_(Case.started_at, Case.id) < tuple_(literal(wanted.after[0]), literal(wanted.after[1])))
    return query.where(and_(*conditions)) if conditions else query
