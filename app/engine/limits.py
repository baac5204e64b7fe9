"""What a process may not contain, and how large it may be: pure checks over models.

The numbers keep a hostile or careless file from slowing the house down; a factory's process stays far below
them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.graph import cycles, reachable, successors
from app.engine.process_model import Element, Flow, ProcessModel

MAX_NODES = 300
MAX_FLOWS = 900
MAX_NESTING = 8
MAX_DIAMONDS = 12
WAITING_KINDS = frozenset(
    {
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "intermediateCatchEvent",
        "eventBasedGateway",
    }
)
RUNNABLE_KINDS = WAITING_KINDS | {
    *("task", "manualTask", "businessRuleTask", "subProcess", "startEvent", "endEvent", "boundaryEvent"),
    *("intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway"),
}
REPEATABLE_KINDS = frozenset({"userTask", "serviceTask", "businessRuleTask", "subProcess", "callActivity"})
EVENTS: Mapping[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "message", "timer"}),
    "endEvent": frozenset({None, "terminate", "error"}),
    "boundaryEvent": frozenset({"timer", "message", "error"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({None}),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that cannot be executed: where it is, what is wrong (English template), what to do."""

    rule: str
    path: str
    element: str
    line: int
    message: str
    remedy: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params


Found = tuple[Element, str, str, Flow | None]


def size_refusals(models: Iterable[ProcessModel]) -> list[Refusal]:
    """The processes that are too large to look at any further."""
    return [refusal for model in models for refusal in _too_large(model)]


def check_limits(models: Iterable[ProcessModel]) -> list[Refusal]:
    """Everything in these processes that the engine refuses to run, sizes and calls between them included."""
    known = list(models)
    found = [refusal for model in known for refusal in _too_large(model) or [*refusals(model), *_sizes(model)]]
    return found + list(_call_cycles(known))


def refusals(model: ProcessModel) -> Iterator[Refusal]:
    """The elements of one process that cannot be executed."""
    for rule, check in _RULES.items():
        for element, message, remedy, flow in check(model):
            params = {"kind": element.kind, "event": element.event or "none", "flow": flow.id if flow else ""}
            yield Refusal(rule, model.path, element.id, element.line, message, remedy, params)


def _kinds(model: ProcessModel) -> Iterator[Found]:
    for element in model.elements.values():
        if element.kind not in RUNNABLE_KINDS:
            remedy = "Use a user task, an external service task, a decision, a subprocess or a call activity"
            yield element, "A %(kind)s cannot be executed", remedy, None


def _events(model: ProcessModel) -> Iterator[Found]:
    for element in model.elements.values():
        allowed = EVENTS.get(element.kind)
        if allowed is not None and element.event not in allowed:
            message = "A %(kind)s of type %(event)s cannot be executed"
            yield element, message, "Use a timer, a message or an error event where each is allowed", None
        elif element.event == "timer" and not element.timer and element.kind != "startEvent":
            yield element, "The timer has no date, duration or cycle", "Give it one", None
        elif element.event == "message" and not element.message:
            yield element, "The event waits for no message", "Name the message", None
        elif element.event == "error" and element.kind == "boundaryEvent" and not element.interrupting:
            yield element, "An error event cannot leave its activity running", "Make it interrupting", None


def _loops(model: ProcessModel) -> Iterator[Found]:
    for element in model.elements.values():
        if element.loop == "standard":
            yield element, "A loop marker cannot be executed", "Draw the loop with a gateway", None
        elif element.loop == "multi" and not element.collection:
            yield element, "The multi-instance has no collection", "Name the collection and its element variable", None
        elif element.loop == "multi" and element.kind not in REPEATABLE_KINDS:
            yield element, "A %(kind)s cannot be a multi-instance", "Remove the marker", None
        elif element.loop == "multi" and _inside_multi(element, model):
            yield element, "A multi-instance stands inside another one", "Call a process of its own instead", None


def _inside_multi(element: Element, model: ProcessModel) -> bool:
    return any(owner.loop == "multi" for owner in _owners(element, model))


def _owners(element: Element, model: ProcessModel) -> Iterator[Element]:
    owner = model.elements.get(element.parent)
    while owner is not None:
        yield owner
        owner = model.elements.get(owner.parent)


def _flows(model: ProcessModel) -> Iterator[Found]:
    for element in model.elements.values():
        if len(element.outgoing) > 1 and not element.kind.endswith("Gateway"):
            yield element, "Several flows leave an element that is no gateway", "Put a gateway after it", None
        for flow in (model.flows[name] for name in element.outgoing):
            target = model.elements.get(flow.target)
            if target is None or target.parent != element.parent:
                yield element, "The flow %(flow)s leads nowhere", "Connect it to an element beside this one", flow
            elif element.kind == "eventBasedGateway" and target.kind not in {"intermediateCatchEvent", "receiveTask"}:
                yield element, "The flow %(flow)s leads to no event", "Let it lead to an event that waits", flow
            elif target.kind in {"startEvent", "boundaryEvent"}:
                yield element, "The flow %(flow)s leads into an event that cannot be entered", "Remove the flow", flow


def _attachments(model: ProcessModel) -> Iterator[Found]:
    for element in model.elements.values():
        if element.kind == "boundaryEvent":
            host = model.elements.get(element.attached_to or "")
            if host is None or host.parent != element.parent or host.kind.endswith(("Gateway", "Event")):
                yield (
                    element,
                    "The boundary event is attached to no activity",
                    "Attach it to a task or subprocess",
                    None,
                )


def _starts(model: ProcessModel) -> Iterator[Found]:
    for element in model.elements.values():
        if element.kind == "subProcess":
            inner = [e for e in model.elements.values() if e.parent == element.id and e.kind == "startEvent"]
            if len(inner) != 1 or inner[0].event is not None:
                yield element, "A subprocess needs exactly one plain start event", "Give it one", None
        elif element.kind in {"serviceTask", "sendTask"} and not element.topic:
            yield element, "The service task has no topic", "Make it an external task with a topic", None
        elif element.kind == "businessRuleTask" and not (element.decision or element.topic):
            yield element, "The business rule task names no decision", "Give it a decision reference", None
        elif element.kind == "callActivity" and not element.called:
            yield element, "The call activity calls nothing", "Name the called process", None


def _inclusive_loops(model: ProcessModel) -> Iterator[Found]:
    moves = successors(model)
    for element in model.elements.values():
        joins = element.kind == "inclusiveGateway" and len(element.incoming) > 1
        if joins and element.id in reachable(moves[element.id], moves):
            remedy = "Join with an exclusive or parallel gateway, or move the loop out"
            yield element, "An inclusive join inside a loop cannot be executed", remedy, None


_RULES: Mapping[str, Callable[[ProcessModel], Iterator[Found]]] = {
    "element-supported": _kinds,
    "event-supported": _events,
    "repetition-supported": _loops,
    "flow-connected": _flows,
    "boundary-attached": _attachments,
    "element-complete": _starts,
    "inclusive-join-outside-loop": _inclusive_loops,
}


def _refuse(model: ProcessModel, rule: str, element: str, message: str, **params: Any) -> Refusal:
    line = model.elements[element].line if element in model.elements else model.line
    return Refusal(rule, model.path, element, line, message, _REMEDIES[rule], params)


_REMEDIES = {
    "size": "Call another process for a part of it",
    "nesting": "Call another process for a part of it",
    "diamonds": "Call another process for a part of it",
    "endless-loop": "Put a task or a timer into the loop",
    "call-cycle": "Break the circle of calls",
}


def _too_large(model: ProcessModel) -> list[Refusal]:
    """Said first and alone: the other checks take their time on a process of any size."""
    if len(model.elements) <= MAX_NODES and len(model.flows) <= MAX_FLOWS:
        return []
    message = "More than %(nodes)s elements or %(flows)s flows in one process"
    return [_refuse(model, "size", model.id, message, nodes=MAX_NODES, flows=MAX_FLOWS)]


def _sizes(model: ProcessModel) -> Iterator[Refusal]:
    for element in model.elements.values():
        if sum(1 for _ in _owners(element, model)) > MAX_NESTING:
            yield _refuse(model, "nesting", element.id, "Nested deeper than %(limit)s", limit=MAX_NESTING)
    forks = [e for e in model.elements.values() if e.kind == "parallelGateway" and len(e.outgoing) > 1]
    if len(forks) > MAX_DIAMONDS:
        message = "More than %(limit)s parallel forks in one process"
        yield _refuse(model, "diamonds", forks[MAX_DIAMONDS].id, message, limit=MAX_DIAMONDS)
    for cycle in cycles(successors(model), without=_waiting(model)):
        message = "A loop without a step that waits would never end: %(loop)s"
        yield _refuse(model, "endless-loop", min(cycle), message, loop=", ".join(sorted(cycle)))


def _waiting(model: ProcessModel) -> set[str]:
    """The elements at which a token rests; a subprocess counts when something inside it waits."""
    waiting = {e.id for e in model.elements.values() if e.kind in WAITING_KINDS or e.topic}
    return waiting | {owner.id for name in waiting for owner in _owners(model.elements[name], model)}


def _call_cycles(models: list[ProcessModel]) -> Iterator[Refusal]:
    calls = {
        model.id: [e for e in model.elements.values() if e.kind == "callActivity" and e.called] for model in models
    }
    called = {process: [call.called or "" for call in found] for process, found in calls.items()}
    for model in models:
        for call in calls[model.id]:
            if model.id in reachable([call.called or ""], called):
                message = "The call activity calls its own process, directly or through others"
                yield _refuse(model, "call-cycle", call.id, message)
