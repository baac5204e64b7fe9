"""A task with its case, its process and what its access depends on."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.cases import CaseRecord
from app.engine import Element, ProcessModel
from app.tasks.access import TaskFacts
from app.tasks.models import TaskState
from app.tasks.separation_of_duties import performers_apart


@dataclass(frozen=True, slots=True)
class LoadedTask:
    """A task row as a dict, its case, and what the pinned diagram says about it."""

    row: dict[str, Any]
    case: CaseRecord
    model: ProcessModel
    element: Element
    has_drafts: bool

    @property
    def id(self) -> UUID:
        """The task's id, which is the engine's ref."""
        found: UUID = self.row["id"]
        return found

    @property
    def open(self) -> bool:
        """The task waits for somebody."""
        return TaskState(self.row["state"]) is TaskState.OPEN

    @property
    def personal(self) -> bool:
        """The diagram means one person by it (a trainee's own quiz), or who does it signs: nobody can pass it on."""
        return self.element.assignee is not None or "sign" in self.element.properties

    @property
    def facts(self) -> TaskFacts:
        """What the access rule needs: role and groups by the diagram, and nobody who did what it keeps away from it.

        So a row that somebody changed beside the product lets no other lane act.
        """
        element, lane = self.element, self.element.lane
        away = tuple(performers_apart(self.case, element) - set(self.row["excluded"]))
        return replace(
            TaskFacts.of(self.row),
            role=(lane and lane.role) or "",
            groups=tuple(element.candidate_groups) or tuple(self.row["groups"]),
            excluded=(*self.row["excluded"], *away),
        )

    @property
    def item(self) -> Any:
        """The element of an inline multi-instance, else None."""
        return (self.row["item"] or {}).get("value")
