"""What tasks asked for, told by the events that opened them: the rows beside the record are not asked."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.cases import HistoryEvent
from app.engine import ProcessModel, names_in
from app.ledger import Action
from app.tasks import TaskFacts, TaskState

Row = Mapping[str, Any]


@dataclass
class OpenedTasks:
    """Hears a case's events in order. `rows` of `tasks` give what no event tells: the place of a task that was opened
    before events kept it, and for whom somebody stood in."""

    model: ProcessModel
    rows: Mapping[UUID, Row]
    _told: dict[UUID, Row] = field(default_factory=dict)
    _done: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, event: HistoryEvent) -> None:
        """An event after which facts are asked."""
        for told in (event.body.get("data") or {}).get("opened", ()):
            self._told[UUID(told["ref"])] = told
        target = event.body.get("target") or {}
        if event.action == Action.TASK_COMPLETED and target.get("element"):
            absent = self.rows.get(UUID(target["task"]), {}).get("completed_for")
            self._done[target["element"]] |= {event.actor_id} | ({absent} if absent else set())

    def facts(self, task: UUID) -> TaskFacts | None:
        """What the rule asks of a task now, whoever holds it; None for one of which no event tells."""
        told, row = self._told.get(task), self.rows.get(task, {})
        element = self.model.elements.get(told["element"]) if told else None
        if told is None or element is None:
            return None
        apart = names_in(element.properties.get("not_same_as")) or ()
        later = {person for name in apart for person in self._done.get(name, ())}
        assignee = told.get("assignee")
        return TaskFacts(
            told["role"],
            tuple(told.get("groups", element.candidate_groups)),
            told.get("plant", row.get("plant")),
            told.get("line", row.get("line")),
            TaskState.OPEN,
            UUID(assignee) if assignee else None,
            tuple({UUID(person) for person in told.get("excluded") or ()} | later),
            None,
        )


def roles_in(model: ProcessModel) -> set[str]:
    """Every role that one of the diagram's tasks may ask for."""
    elements = [element for element in model.elements.values() if element.kind == "userTask"]
    lanes = {element.lane.role for element in elements if element.lane and element.lane.role}
    return lanes | {group for element in elements for group in element.candidate_groups}
