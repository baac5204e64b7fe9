"""The open tasks of a case, for its page and for the API, and which cases count as late."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.cases import Case, CaseRecord, OpenTaskRef, may_read
from app.engine import ProcessModel
from app.identity import Actor, read_people
from app.tasks.access import TaskFacts, may_see
from app.tasks.models import Task, TaskState
from app.tasks.option_lists import CatalogContext, Catalogs


class WorkReader:
    """Reads what waits for people in one case, and the option lists that label its answers."""

    def __init__(self, catalogs: Catalogs) -> None:
        self._catalogs = catalogs

    def option_lists(
        self, session: Session, case: CaseRecord, names: frozenset[str], actor: Actor, language: str
    ) -> Mapping[str, Any]:
        """The lists as form context (`catalog_<name>`)."""
        place = CatalogContext(actor, case.plant, case.line, case.step, case.variables, language)
        return self._catalogs.options(session, names, place)

    def open_tasks(
        self, session: Session, case: CaseRecord, model: ProcessModel, actor: Actor
    ) -> Sequence[OpenTaskRef]:
        """Soonest due first; `may_open` as the access rule says."""
        query = select(*Task.__table__.c).where(Task.case_id == case.id, Task.state == TaskState.OPEN)
        rows = session.execute(query.order_by(Task.due_at, Task.id)).mappings().all()
        people = read_people(session, (row["claimed_by"] for row in rows))
        reads = may_read(actor, case)
        return [
            OpenTaskRef(
                row["id"],
                model.elements[row["element"]].names,
                _lane(model, row["element"]),
                row["due_at"] if row["due_known"] else None,
                people[row["claimed_by"]],
                may_see(TaskFacts.of(dict(row)), actor, reads),
                row["escalated_at"] is not None,
            )
            for row in rows
        ]


def _lane(model: ProcessModel, element: str) -> dict[str, str]:
    lane = model.elements[element].lane
    return dict(lane.names) if lane else {}


def late_cases(now: datetime) -> ColumnElement[bool]:
    """A condition on `cases`: a task of it was done after it was due, or is overdue now."""
    overdue = and_(Task.state == TaskState.OPEN, Task.due_at <= now)
    done_late = and_(Task.state == TaskState.COMPLETED, Task.completed_at > Task.due_at)
    return exists().where(Task.case_id == Case.id, Task.due_known, or_(overdue, done_late))


def earliest_dues(session: Session, cases: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the soonest open task of each case, or of its parts, is due; cases without one are left out."""
    query = (
        select(Case.id, Case.parent_id, Task.due_at)
        .join(Task, Task.case_id == Case.id)
        .where(Task.state == TaskState.OPEN, Task.due_known, or_(Case.id.in_(cases), Case.parent_id.in_(cases)))
    )
    found: dict[UUID, datetime] = {}
    for own, parent, due in session.execute(query.order_by(Task.due_at.desc())):
        found |= {case: due for case in (own, parent) if case is not None}
    return found
