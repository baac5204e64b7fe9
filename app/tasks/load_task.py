"""Read a task with its case, locked for a step or only to look."""

from datetime import UTC
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import CASE_COLUMNS, case_from_row, may_read
from app.definitions import Definitions
from app.identity import Actor
from app.kernel.db import UtcDateTime
from app.kernel.direct_sql import rows
from app.kernel.errors import NotFoundError
from app.tasks.access import may_see, oversees
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import Task

_TASK = Task.__table__.c
_NAMES = tuple(_TASK.keys())
_MOMENTS = tuple(column.name for column in _TASK if isinstance(column.type, UtcDateTime))

_OF_CASE = ", ".join(f"c.{column.name}" for column in CASE_COLUMNS)
_QUERY = f"""SELECT {", ".join(f"t.{name}" for name in _NAMES)}, {_OF_CASE},
    EXISTS (SELECT FROM drafts d WHERE d.task_id = t.id)
FROM cases c JOIN tasks t ON t.case_id = c.id WHERE t.id = %s"""  # noqa: S608 - names of columns only
# Rows are locked in the order of FROM: the case first, everywhere, and nobody waits for it who holds anything of it.
# Nobody changes its key, so what only refers to it (a file, a draft, a notice) need not wait.
_LOCKED = f"{_QUERY} FOR NO KEY UPDATE"


def load_task(session: Session, definitions: Definitions, task_id: UUID, *, lock: bool = False) -> LoadedTask:
    """One statement for both rows; with `lock`, both are held until the transaction ends. Raises NotFoundError."""
    both = next(iter(rows(session, _LOCKED if lock else _QUERY, (task_id,))), None)
    if both is None:
        raise NotFoundError("There is no task %(id)s", id=str(task_id))
    width = len(_TASK)
    row = dict(zip(_NAMES, both[:width], strict=True))
    for name in _MOMENTS:
        row[name] = row[name] and row[name].astimezone(UTC)
    case = case_from_row(both[width:-1])
    model = definitions.model(case.key)
    return LoadedTask(row, case, model, model.elements[row["element"]], both[-1])


def visible_task(
    session: Session, definitions: Definitions, actor: Actor, task_id: UUID, *, lock: bool = False
) -> LoadedTask:
    """The task, if the person may see it; what one may not see does not exist. Raises NotFoundError."""
    task = load_task(session, definitions, task_id, lock=lock)
    case = task.case
    if not may_see(task.facts, actor, may_read(actor, case)) and not oversees(task.row, actor):
        raise NotFoundError("There is no task %(id)s", id=str(task_id))
    return task
