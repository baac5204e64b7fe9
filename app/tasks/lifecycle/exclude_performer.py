"""Keep people from an open task when they have just done what it must not be done by the same person as."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.cases import CaseAdvanced
from app.engine import Element
from app.tasks.models import Task
from app.tasks.separation_of_duties import names_element


def exclude_performer(session: Session, step: CaseAdvanced, elements: Mapping[str, Element]) -> None:
    """An open task learns of the person who just did what it must not be done by (parallel score sheets)."""
    done = step.case.waiting.get("tasks", {}).get(str(step.completed))
    if done is None:
        return
    opened = {task.ref for task in step.opened}
    affected = [
        task.ref
        for task in step.advance.open_tasks
        if task.ref not in opened and names_element(elements[task.element], done)
    ]
    if affected:
        people = [UUID(person) for person in step.case.performers.get(done, ())]
        merged = func.array_cat(Task.excluded, people)
        session.execute(update(Task).where(Task.id.in_(affected)).values(excluded=merged))
