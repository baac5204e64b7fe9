"""Who may act on a task: one rule, asked by the worklist, the button, the page and the action."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.identity import Actor, Substitute, may
from app.tasks.models import TaskState


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the rule needs to know of a task."""

    role: str
    groups: tuple[str, ...]
    plant: str | None
    line: str | None
    state: TaskState
    assignee: UUID | None
    excluded: tuple[UUID, ...]
    claimed_by: UUID | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "TaskFacts":
        """From a row of `tasks`."""
        return cls(
            row["role"],
            tuple(row["groups"]),
            row["plant"],
            row["line"],
            TaskState(row["state"]),
            row["assignee"],
            tuple(row["excluded"]),
            row["claimed_by"],
        )


@dataclass(frozen=True, slots=True)
class Capacity:
    """In what capacity somebody may do a task: on their own behalf, or for an absent person."""

    acting_for: Substitute | None = None


def capacity(task: TaskFacts, actor: Actor) -> Capacity | None:
    """How the person may do the task, None when not at all.

    Somebody does it on their own behalf where they can. A substitute takes over what the absent person holds
    already. Neither the person who acts nor the one acted for may be excluded.
    """
    if actor.id in task.excluded:
        return None
    fitting = [person for person in actor.standing_in if _may_for(task, person)]
    if task.claimed_by is not None:
        for person in fitting:
            if person.id == task.claimed_by:
                return Capacity(person)
    if task.assignee in {None, actor.id} and _in_lane(task, actor):
        return Capacity()
    return Capacity(fitting[0]) if fitting else None


def is_candidate(task: TaskFacts, actor: Actor) -> bool:
    """True when the lane, its narrower groups, the assignee and separation of duties let the person do the task."""
    return capacity(task, actor) is not None


def is_held_by_other(task: TaskFacts, actor: Actor) -> bool:
    """True when somebody else has claimed the task, and the person does not stand in for them."""
    if task.claimed_by in {None, actor.id}:
        return False
    found = capacity(task, actor)
    return found is None or found.acting_for is None or found.acting_for.id != task.claimed_by


def may_work(task: TaskFacts, actor: Actor) -> bool:
    """True when the person may complete the task now: a candidate, open, and nobody else holds it."""
    return task.state == TaskState.OPEN and is_candidate(task, actor) and not is_held_by_other(task, actor)


def oversees(row: Mapping[str, Any], actor: Actor) -> bool:
    """True when the task (a row of `tasks`) was escalated to a role that the person holds there.

    Whoever oversees a task may urge and reassign it; it gives nobody its lane.
    """
    role = row["escalated_to"]
    return role is not None and actor.holds(role, row["plant"], row["line"])


def may_reassign(row: Mapping[str, Any], actor: Actor) -> bool:
    """True when the person may give the task to another of its lane: they oversee it, and it is no one person's."""
    if row["assignee"] is not None or TaskState(row["state"]) is not TaskState.OPEN:
        return False
    return oversees(row, actor) and may(actor, "task:reassign", row["plant"], row["line"])


def may_see(task: TaskFacts, actor: Actor, may_read_cases: bool) -> bool:
    """True when the person may open the task's page: who could act on it, or who may read cases at all."""
    if may_read_cases or task.assignee == actor.id:
        return True
    return actor.holds(task.role, task.plant, task.line) or any(
        person.holds(task.role, task.plant, task.line) for person in actor.standing_in
    )


def _may_for(task: TaskFacts, person: Substitute) -> bool:
    """What a diagram gives to one person (a trainee's own quiz) no substitute does."""
    return task.assignee is None and person.id not in task.excluded and _in_lane(task, person)


def _in_lane(task: TaskFacts, one: Actor | Substitute) -> bool:
    if not one.holds(task.role, task.plant, task.line):
        return False
    return not task.groups or any(one.holds(group, task.plant, task.line) for group in task.groups)
