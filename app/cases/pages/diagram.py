"""What to paint on a case's diagram: what waits, what was visited and how often, which ways were taken."""

from collections.abc import Sequence
from typing import Literal

from app.cases.case_record import CaseRecord
from app.cases.history import HistoryEvent
from app.cases.page_models import Diagram, DiagramStep
from app.engine import Element, ProcessModel, TakenFlows
from app.identity import People
from app.ledger import Action

_WORK = {"userTask", "serviceTask", "businessRuleTask", "callActivity", "manualTask", "task"}


def diagram_of(
    case: CaseRecord, model: ProcessModel, history: Sequence[HistoryEvent], stuck: Sequence[str], people: People
) -> Diagram:
    """The diagram's state from the case row and its history."""
    entered = [e for event in history for e in (event.body.get("data") or {}).get("entered", ())]
    left = {e for event in history for e in (event.body.get("data") or {}).get("left", ())}
    current = _current(case, entered, left, model)
    flows = _taken(model, history)
    names = {element.id: element.names for element in model.elements.values()}
    names |= {flow.id: flow.names for flow in model.flows.values() if flow.names}
    return Diagram(
        current=current,
        stuck=stuck,
        visited=[*case.visits, *flows],
        visits=dict(case.visits),
        names=names,
        steps=_in_order(_steps(case, model, history, current, stuck, people), entered),
    )


def _taken(model: ProcessModel, history: Sequence[HistoryEvent]) -> list[str]:
    taken, found = TakenFlows(model), dict[str, None]()
    for event in history:
        moved = event.body.get("data") or {}
        found |= dict.fromkeys(taken.of(moved.get("left", ()), moved.get("entered", ())))
    return list(found)


def _current(case: CaseRecord, entered: Sequence[str], left: set[str], model: ProcessModel) -> list[str]:
    if not case.running:
        return []
    waiting = list(dict.fromkeys(case.waiting.get("tasks", {}).values()))
    quiet = [e for e in dict.fromkeys(entered) if _still_in(e, left, model) and e not in waiting]
    return waiting + quiet


def _still_in(element: str, left: set[str], model: ProcessModel) -> bool:
    """A service, call or timer that was entered and has not been left."""
    kind = model.elements[element].kind if element in model.elements else ""
    return element not in left and kind in {"serviceTask", "callActivity", "intermediateCatchEvent"}


def _steps(
    case: CaseRecord,
    model: ProcessModel,
    history: Sequence[HistoryEvent],
    current: Sequence[str],
    stuck: Sequence[str],
    people: People,
) -> list[DiagramStep]:
    done = {event.element: event for event in history if event.action in {Action.TASK_COMPLETED, Action.JOB_COMPLETED}}
    steps = []
    for name, visits in case.visits.items():
        element = model.elements.get(name)
        if element is None or element.kind not in _WORK:
            continue
        event = done.get(name)
        now: Literal["done", "current", "stuck"] = (
            "stuck" if name in stuck else "current" if name in current else "done"
        )
        steps.append(
            DiagramStep(
                name,
                element.names,
                _lane(element),
                now,
                visits,
                people[event.actor_id] if event else None,
                event.at if event else None,
            )
        )
    return steps


def _in_order(steps: Sequence[DiagramStep], entered: Sequence[str]) -> list[DiagramStep]:
    """As the case went; a step that was entered again stands where it was entered last."""
    last = {element: place for place, element in enumerate(entered)}
    return sorted(steps, key=lambda step: last.get(step.element, -1))


def _lane(element: Element) -> dict[str, str]:
    return dict(element.lane.names) if element.lane else {}
