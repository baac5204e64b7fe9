"""A process as plain BPMN that mining tools can replay: tasks, gateways, plain starts and ends, nothing else.

Events on the way are passed through, what only a boundary event reaches is left out, and so are lanes: the tool
that is asked (pm4py) drops the branches of intermediate events and makes boundary timers a second source.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from app.engine.process_model import Element, ProcessModel

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_TAGS: Mapping[str, str] = {
    "startEvent": "startEvent",
    "endEvent": "endEvent",
    "exclusiveGateway": "exclusiveGateway",
    "parallelGateway": "parallelGateway",
    "inclusiveGateway": "inclusiveGateway",
}
_PASSED = {"intermediateCatchEvent", "intermediateThrowEvent"}


def plain_bpmn(model: ProcessModel, start: str) -> bytes:
    """The part of `model` that is reached from the start event `start`."""
    root = etree.Element(f"{{{BPMN}}}definitions", {"targetNamespace": "plain"}, nsmap={"bpmn": BPMN})
    process = etree.SubElement(root, f"{{{BPMN}}}process", {"id": model.id, "isExecutable": "false"})
    reached = list(_reached(model, start))
    for element in reached:
        if element.kind not in _PASSED:
            tag = _TAGS.get(element.kind, "task")
            etree.SubElement(process, f"{{{BPMN}}}{tag}", {"id": element.id, "name": element.name("zh")})
    for element in reached:
        if element.kind not in _PASSED:
            for number, target in enumerate(_targets(model, element)):
                facts = {"id": f"{element.id}_{number}", "sourceRef": element.id, "targetRef": target}
                etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", facts)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _reached(model: ProcessModel, start: str) -> Iterator[Element]:
    seen, todo = {start}, [start]
    while todo:
        element = model.elements[todo.pop()]
        yield element
        for target in _next(model, element):
            if target not in seen:
                seen.add(target)
                todo.append(target)


def _next(model: ProcessModel, element: Element) -> list[str]:
    return [model.flows[flow].target for flow in element.outgoing]


def _targets(model: ProcessModel, element: Element) -> Iterator[str]:
    for target in _next(model, element):
        if model.elements[target].kind in _PASSED:
            yield from _targets(model, model.elements[target])
        else:
            yield target
