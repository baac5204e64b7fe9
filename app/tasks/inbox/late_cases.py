"""When a case counts as late: a task of it was done after it was due, or is overdue now."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_

from app.cases.models import Case
from app.tasks.models import Task


def late_cases(now: datetime) -> ColumnElement[bool]:
    """A condition on `cases`."""
    overdue = and_(Task.state == "open", Task.due_at <= now)
    done_late = and_(Task.state == "completed", Task.completed_at > Task.due_at)
    return exists().where(Task.case_id == Case.id, Task.due_known, or_(overdue, done_late))
