"""How long the tasks of a case and its children stood with whom."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs import ServiceRequest
from app.responsibility.derive.lane_delays import TaskSpan
from app.tasks import Task, TaskState


def read_spans(session: Session, request: ServiceRequest, children: Iterable[UUID]) -> list[TaskSpan]:
    query = select(Task.id, Task.role, Task.created_at, Task.completed_at, Task.due_at, Task.due_known, Task.state)
    rows = session.execute(
        query.where(Task.case_id.in_([request.case_id, *children]), Task.state != TaskState.CANCELLED)
    )
    return [
        TaskSpan(
            row.role,
            str(row.id),
            row.created_at,
            row.completed_at or request.now,
            row.due_at if row.due_known else None,
        )
        for row in rows
    ]
