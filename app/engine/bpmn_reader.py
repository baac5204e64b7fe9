"""A BPMN file as plain facts. The only place of the house that reads BPMN; everybody else asks the model."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from lxml import etree

from app.engine.bpmn_xml import SPIFF, ZEEBE, attribute, bpmn, line_of, local_name, parse_bpmn, plain, text_of
from app.engine.errors import BpmnFileError
from app.engine.event_definitions import errors_in, event_facts, messages_in
from app.engine.expressions import expression_in
from app.engine.lanes import lane_for, lanes_of
from app.engine.process_model import Element, Flow, Lane, ProcessModel, names_in
from app.engine.properties import described
from app.engine.task_extensions import work_facts

SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_NODES = SUBPROCESSES | {
    *(
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "scriptTask",
    ),
    *(
        "callActivity",
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
    ),
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"),
}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the elements of one process have in common while they are read."""

    path: str
    process: str
    placed: Mapping[str, Lane]
    messages: Mapping[str, str]
    errors: Mapping[str, str]
    flows: Mapping[str, Flow]
    arriving: Mapping[str, tuple[str, ...]]
    leaving: Mapping[str, tuple[str, ...]]
    problems: list[BpmnFileError]


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a file, and what of it had to be left out."""

    models: list[ProcessModel] = field(default_factory=list)
    problems: list[BpmnFileError] = field(default_factory=list)


def read_bpmn(content: bytes, path: str) -> list[ProcessModel]:
    """The processes of a BPMN file, in document order; `path` is only for messages.

    Raises BpmnFileError (path, line, remedy) when the text is not XML, not BPMN, hides a document type, or
    repeats or misses ids. What is valid BPMN but cannot be executed is reported by `app.engine.limits`, not
    here.
    """
    reading = read_models(parse_bpmn(content, path), path)
    for problem in reading.problems:
        raise problem
    return reading.models


def read_models(root: etree._Element, path: str) -> Reading:
    """As `read_bpmn`, of a parsed file; what cannot be read is a problem beside all that can."""
    reading, spellings = Reading(), _spellings(root)
    for node in root.iterchildren(bpmn("process")):
        if _has_id(node, path, reading.problems):
            reading.models.append(_process(node, root, path, spellings, reading.problems))
    return reading


def _process(
    node: etree._Element,
    root: etree._Element,
    path: str,
    spellings: tuple[str, ...],
    problems: list[BpmnFileError],
) -> ProcessModel:
    identity = plain(node, "id") or ""
    names, properties = described(node)
    lanes, placed = lanes_of(node)
    flows = _flows(node)
    arriving = _by_end(flows, lambda flow: flow.target)
    leaving = _by_end(flows, lambda flow: flow.source)
    page = _Page(path, identity, placed, messages_in(root), errors_in(root), flows, arriving, leaving, problems)
    return ProcessModel(
        id=identity,
        names=names or _pool_names(root, identity),
        path=path,
        line=line_of(node),
        executable=node.get("isExecutable", "false") == "true",
        properties=properties,
        starter_groups=names_in(attribute(node, "candidateStarterGroups")) or (),
        elements=_elements(node, page),
        flows=flows,
        lanes=lanes,
        spellings=spellings,
    )


def _elements(process: etree._Element, page: _Page) -> dict[str, Element]:
    elements: dict[str, Element] = {}
    for node, parent in _nodes(process, page.process, page):
        element = _element(node, parent, page)
        if element.id in elements or element.id in page.flows:
            page.problems.append(
                BpmnFileError(
                    "The id %(id)s is used twice",
                    page.path,
                    element.line,
                    remedy="Give each element its own id",
                    element=element.id,
                    id=element.id,
                )
            )
        else:
            elements[element.id] = element
    return elements


def _nodes(container: etree._Element, parent: str, page: _Page) -> Iterator[tuple[etree._Element, str]]:
    """Flow nodes with the id of what holds them, in document order; those without an id are left out."""
    for node in container.iterchildren(tag=etree.Element):
        kind = local_name(node)
        if kind in _NODES and node.tag == bpmn(kind) and _has_id(node, page.path, page.problems):
            yield node, parent
            if kind in SUBPROCESSES:
                yield from _nodes(node, plain(node, "id") or "", page)


def _element(node: etree._Element, parent: str, page: _Page) -> Element:
    identity = plain(node, "id") or ""
    names, properties = described(node)
    kind = local_name(node)
    return Element(
        id=identity,
        kind="eventSubProcess" if node.get("triggeredByEvent") == "true" else kind,
        names=names,
        process=page.process,
        parent=parent,
        line=line_of(node),
        lane=lane_for(node, page.placed),
        properties=properties,
        incoming=page.arriving.get(identity, ()),
        outgoing=page.leaving.get(identity, ()),
        default=plain(node, "default"),
        **work_facts(node, page.path, page.problems),
        **event_facts(node, page.messages, page.errors),
    )


def _flows(process: etree._Element) -> dict[str, Flow]:
    flows: dict[str, Flow] = {}
    for node in process.iter(bpmn("sequenceFlow")):
        condition = text_of(node.find(bpmn("conditionExpression")))
        source, target = plain(node, "sourceRef") or "", plain(node, "targetRef") or ""
        identity = plain(node, "id") or _free_name(f"flow_{source}__{target}", flows)
        flows[identity] = Flow(
            id=identity,
            source=source,
            target=target,
            names=described(node)[0],
            condition=expression_in(condition) if condition else None,
            line=line_of(node),
        )
    return flows


def _free_name(wanted: str, taken: Mapping[str, Flow]) -> str:
    """The schema lets a flow go without an id when nothing refers to it; ours is made of its ends."""
    names = (wanted if number == 1 else f"{wanted}_{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _by_end(flows: Mapping[str, Flow], end: Callable[[Flow], str]) -> dict[str, tuple[str, ...]]:
    """Flow ids by the element at one of their ends, in document order."""
    found: dict[str, list[str]] = {}
    for flow in flows.values():
        found.setdefault(end(flow), []).append(flow.id)
    return {element: tuple(names) for element, names in found.items()}


def _has_id(node: etree._Element, path: str, problems: list[BpmnFileError]) -> bool:
    if plain(node, "id") is not None:
        return True
    problems.append(
        BpmnFileError("A %(tag)s has no id", path, line_of(node), remedy="Give it an id", tag=local_name(node))
    )
    return False


def _pool_names(root: etree._Element, process: str) -> Mapping[str, str]:
    for pool in root.iter(bpmn("participant")):
        if pool.get("processRef") == process:
            return described(pool)[0]
    return {}


def _spellings(root: etree._Element) -> tuple[str, ...]:
    used = {namespace for node in root.iter(tag=etree.Element) for namespace in (etree.QName(node).namespace,)}
    return tuple(name for name, namespace in (("zeebe", ZEEBE), ("spiffworkflow", SPIFF)) if namespace in used)
