"""What people's work adds to the one statement of a step: rows of tasks, completions, drafts, notifications.

The texts are the driver's own SQL (see `kernel.direct_sql`), without WITH; no two of one step touch the same row.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.direct_sql import Write, array
from app.tasks.models import Task, TaskState
from app.tasks.texts import News

_COMPLETE = "UPDATE tasks SET state = %s, completed_at = %s, completed_by = %s, completed_for = %s WHERE id = %s"
_FORGET_DRAFTS = "DELETE FROM drafts WHERE task_id = %s"
_TELL = """
INSERT INTO notifications (user_id, kind, params, case_id, task_id, created_at)
SELECT person, %s, %s, %s::uuid, %s::uuid, %s FROM unnest(%s::uuid[]) AS person
"""
_JSON = frozenset(column.name for column in Task.__table__.c if isinstance(column.type, JSONB))


def insert_task(row: Mapping[str, Any]) -> Write:
    """A new row of `tasks`; what is None is left to the column."""
    known = {name: value for name, value in row.items() if value is not None}
    return _insert(tuple(known)), [_column(name, value) for name, value in known.items()]


def complete_task_row(task_id: UUID, at: datetime, person: UUID, on_behalf_of: UUID | None) -> Write:
    """The task is done, by the person, for the absent one they stand in for."""
    return _COMPLETE, (TaskState.COMPLETED.value, at, person, on_behalf_of, task_id)


def forget_drafts(task_id: UUID) -> Write:
    """Nobody's draft of the task is needed any more."""
    return _FORGET_DRAFTS, (task_id,)


def insert_notifications(people: Collection[UUID], news: News, now: datetime) -> Write:
    """One line for each person; RETURNING may follow."""
    params = Jsonb(dict(news.params))
    return _TELL, (news.kind, params, news.case_id, news.task_id, now, array(sorted(set(people))))


def _column(name: str, value: Any) -> Any:
    if name in _JSON:
        return Jsonb(value)
    return array(value) if isinstance(value, list) else value


@lru_cache(maxsize=256)
def _insert(columns: tuple[str, ...]) -> str:
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO tasks ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 names of columns
