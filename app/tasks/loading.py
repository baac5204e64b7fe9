"""Read a task with its case, locked for a step or only to look."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.cases.held import COLUMNS, HeldCase
from app.cases.models import Case
from app.definitions.catalogue import Definitions
from app.engine.model import Element, ProcessModel
from app.kernel.errors import NotFoundError
from app.tasks.access import TaskFacts
from app.tasks.models import Task

_TASK = Task.__table__.c


@dataclass(frozen=True, slots=True)
class LoadedTask:
    """A task row as a dict, its case, and what the pinned diagram says about it."""

    row: dict[str, Any]
    case: HeldCase
    model: ProcessModel
    element: Element

    @property
    def id(self) -> UUID:
        """The task's id, which is the engine's ref."""
        found: UUID = self.row["id"]
        return found

    @property
    def facts(self) -> TaskFacts:
        """What the access rule needs."""
        return TaskFacts.of(self.row)

    @property
    def item(self) -> Any:
        """The element of an inline multi-instance, else None."""
        return (self.row["item"] or {}).get("value")


def load_task(session: Session, definitions: Definitions, task_id: UUID, *, lock: bool = False) -> LoadedTask:
    """One statement for both rows; with `lock`, both are held until the transaction ends. Raises NotFoundError."""
    query: Select[Any] = (
        select(*_TASK, *(column.label(f"case_{column.name}") for column in COLUMNS))
        .join(Case, Case.id == _TASK.case_id)
        .where(_TASK.id == task_id)
    )
    if lock:
        query = query.with_for_update()
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no task %(id)s", id=str(task_id))
    width = len(_TASK)
    row = dict(zip(_TASK.keys(), found[:width], strict=True))
    case = HeldCase(*found[width:])
    model = definitions.model(case.key)
    return LoadedTask(row, case, model, model.elements[row["element"]])
