"""Who may act on a task: one rule, asked by the worklist, the button, the page and the action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the rule needs to know of a task."""

    role: str
    groups: tuple[str, ...]
    plant: str | None
    line: str | None
    state: str
    assignee: UUID | None
    excluded: tuple[UUID, ...]
    claimed_by: UUID | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "TaskFacts":
        """From a row of `tasks`."""
        return cls(
            row["role"], tuple(row["groups"]), row["plant"], row["line"], row["state"], row["assignee"],
            tuple(row["excluded"]), row["claimed_by"],
        )  # fmt: skip


def is_candidate(task: TaskFacts, actor: Actor) -> bool:
    """True when the lane, its narrower groups, the assignee and separation of duties let the person do the task."""
    if actor.id in task.excluded:
        return False
    if task.assignee is not None and task.assignee != actor.id:
        return False
    if not actor.holds(task.role, task.plant, task.line):
        return False
    return not task.groups or any(actor.holds(group, task.plant, task.line) for group in task.groups)


def may_work(task: TaskFacts, actor: Actor) -> bool:
    """True when the person may complete the task now: a candidate, open, and nobody else holds it."""
    return task.state == "open" and is_candidate(task, actor) and task.claimed_by in {None, actor.id}


def may_see(task: TaskFacts, actor: Actor, may_read_cases: bool) -> bool:
    """True when the person may open the task's page: who could act on it, or who may read cases at all."""
    return may_read_cases or actor.holds(task.role, task.plant, task.line) or task.assignee == actor.id


def is_late(due_at: datetime, now: datetime) -> bool:
    """A task is late from its due moment on."""
    return now >= due_at
