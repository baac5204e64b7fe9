"""From our process model to the library's specs, once per version and start event.

Flows keep their order in the file, so that moving a shape never changes a route; lanes are ours; only the
chosen start event is connected, so that no other can start the case.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.errors import BpmnFileError
from app.engine.limits import refusals
from app.engine.process_model import Element, ProcessModel
from app.engine.spiff.activities import CallNode, Many, Sub
from app.engine.spiff.events import Boundary, Catch, End, EventChoice, Guard
from app.engine.spiff.flow_graph import Graph
from app.engine.spiff.joins import Inclusive, Parallel
from app.engine.spiff.nodes import DecisionNode, Exclusive, FlowNode, JobNode, Work

GUARD, EACH = " (guard)", " (each)"

_NODES: Mapping[str, type[FlowNode]] = {
    "task": FlowNode,
    "manualTask": FlowNode,
    "userTask": Work,
    "serviceTask": JobNode,
    "sendTask": JobNode,
    "businessRuleTask": DecisionNode,
    "receiveTask": Catch,
    "callActivity": CallNode,
    "subProcess": Sub,
    "startEvent": FlowNode,
    "endEvent": End,
    "intermediateThrowEvent": FlowNode,
    "intermediateCatchEvent": Catch,
    "boundaryEvent": Boundary,
    "exclusiveGateway": Exclusive,
    "parallelGateway": Parallel,
    "inclusiveGateway": Inclusive,
    "eventBasedGateway": EventChoice,
}


@dataclass(frozen=True, slots=True)
class CompiledProcess:
    """A process ready to run from one start event.

    Shared by all cases and threads: nothing in it ever changes.
    """

    model: ProcessModel
    start_event: str
    graph: Graph
    subprocesses: Mapping[str, Graph]


def build(model: ProcessModel, start_event: str | None) -> CompiledProcess:
    """Compile `model`; raises BpmnFileError naming the first thing that cannot be executed."""
    for refusal in refusals(model):
        raise BpmnFileError(
            refusal.message, model.path, refusal.line, remedy=refusal.remedy, element=refusal.element, **refusal.params
        )
    start = _start(model, start_event)
    subprocesses = {
        element.id: _graph(model, element.id, _inner_start(model, element))
        for element in model.elements.values()
        if element.kind == "subProcess"
    }
    return CompiledProcess(model, start, _graph(model, model.id, start), subprocesses)


def _start(model: ProcessModel, wanted: str | None) -> str:
    starts = [e for e in model.elements.values() if e.kind == "startEvent" and e.parent == model.id]
    for element in starts:
        if element.id == wanted or (wanted is None and element.event is None):
            return element.id
    raise BpmnFileError(
        "The process has no start event %(wanted)s",
        model.path,
        model.line,
        remedy="Start it at one of: %(known)s",
        wanted=wanted or "without a trigger",
        known=", ".join(element.id for element in starts),
    )


def _inner_start(model: ProcessModel, owner: Element) -> str:
    return next(e.id for e in model.elements.values() if e.kind == "startEvent" and e.parent == owner.id)


def _graph(model: ProcessModel, container: str, start: str) -> Graph:
    graph = Graph(container)
    inside = [element for element in model.elements.values() if element.parent == container]
    for element in inside:
        _place(graph, element, model)
    for element in inside:
        _guard(graph, element, inside)
    graph.start.connect(_entry(graph, start))
    for element in inside:
        _connect(graph, element, model)
    _finish(graph)
    return graph


def _place(graph: Graph, element: Element, model: ProcessModel) -> None:
    kind = _kind(element)
    if element.loop != "multi" or kind is CallNode:
        kind(graph, element.id, element)
        return
    outer, each = Many(graph, element.id, element), kind(graph, element.id + EACH, element)
    each.instance = True
    outer.each, outer.keys = each, _keys_inside(element, model)


def _kind(element: Element) -> type[FlowNode]:
    if element.kind == "businessRuleTask" and not element.decision:
        return JobNode
    return _NODES[element.kind]


def _keys_inside(element: Element, model: ProcessModel) -> tuple[str, ...]:
    own = [element.writes] if element.writes else []
    inner = [key for e in model.elements.values() if e.parent == element.id for key in _keys_inside(e, model)]
    return tuple(dict.fromkeys(own + inner))


def _guard(graph: Graph, element: Element, inside: list[Element]) -> None:
    events = [e for e in inside if e.attached_to == element.id]
    if events:
        guard, main = Guard(graph, element.id + GUARD), graph.task_specs[element.id]
        main.guarded = True
        for node in (main, *(graph.task_specs[e.id] for e in events)):
            guard.connect(node)


def _entry(graph: Graph, element: str) -> Any:
    """The node that stands where a flow to `element` leads."""
    return graph.task_specs.get(element + GUARD) or graph.task_specs[element]


def _connect(graph: Graph, element: Element, model: ProcessModel) -> None:
    node = graph.task_specs[element.id]
    flows = [model.flows[flow] for flow in element.outgoing]
    for flow in flows:
        node.connect(_entry(graph, flow.target))
    if isinstance(node, Exclusive | Inclusive):
        node.routes = tuple((flow, _entry(graph, flow.target)) for flow in flows)


def _finish(graph: Graph) -> None:
    before = {node.name: _reaching(node) for node in graph.task_specs.values() if isinstance(node, Inclusive)}
    for node in graph.task_specs.values():
        if isinstance(node, Inclusive):
            node.sources = before[node.name]
        elif isinstance(node, Parallel):
            node.groups = _groups(graph, node)


def _groups(graph: Graph, join: Parallel) -> tuple[Counter[str], ...]:
    """The inputs reachable from the start without passing the join, and those that only lead back to it."""
    seen, stack = {join.name}, [graph.start]
    while stack:
        for target in stack.pop().outputs:
            if target.name not in seen:
                seen.add(target.name)
                stack.append(target)
    seen.discard(join.name)
    names = [node.name for node in join.inputs]
    parts = [name for name in names if name in seen], [name for name in names if name not in seen]
    return tuple(Counter(part) for part in parts if part)


def _reaching(join: Inclusive) -> frozenset[str]:
    """The nodes from which a token can still come to the join."""
    seen: set[str] = set()
    stack = list(join.inputs)
    while stack:
        node = stack.pop()
        if node.name not in seen and node is not join:
            seen.add(node.name)
            stack.extend(node.inputs)
    return frozenset(seen)
