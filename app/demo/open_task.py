"""The task that an act of a script is about."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.cases import Case
from app.demo.script import ScriptAct
from app.tasks import Task, TaskState


def open_task(session: Session, case: UUID, act: ScriptAct) -> UUID:
    """Of the case or a child of it; raises LookupError unless exactly one is open."""
    query = (
        select(Task.id)
        .join(Case, Task.case_id == Case.id)
        .where(Task.element == act.element, Task.state == TaskState.OPEN, or_(Case.id == case, Case.parent_id == case))
    )
    if act.trainee:
        query = query.where(Case.variables["trainee"].astext == act.trainee)
    found = session.scalars(query).all()
    if len(found) != 1:
        raise LookupError(f"{act.who} expects one open task {act.element} at {act.at}, found {len(found)}")
    return found[0]
