"""Which lane an element stands in: the innermost one that names it, read by lane id, never by lane name."""

from collections.abc import Mapping

from lxml import etree

from app.engine.bpmn_xml import bpmn, plain
from app.engine.process_model import Lane
from app.engine.properties import described


def lanes_of(process: etree._Element) -> tuple[dict[str, Lane], dict[str, Lane]]:
    """(lanes by id, lane by element id) of a process and its subprocesses."""
    lanes: dict[str, Lane] = {}
    placed: dict[str, Lane] = {}
    for node in process.iter(bpmn("lane")):  # document order: an inner lane comes after the outer one
        lane = _lane(node)
        lanes[lane.id] = lane
        for reference in node.iterchildren(bpmn("flowNodeRef")):
            placed[(reference.text or "").strip()] = lane
    return lanes, placed


def lane_for(node: etree._Element, placed: Mapping[str, Lane]) -> Lane | None:
    """The element's own lane, else the lane of the nearest enclosing subprocess that has one."""
    current: etree._Element | None = node
    while current is not None and current.tag != bpmn("process"):
        found = placed.get(plain(current, "id") or "")
        if found is not None:
            return found
        current = current.getparent()
    return None


def _lane(node: etree._Element) -> Lane:
    names, properties = described(node)
    return Lane(plain(node, "id") or "", names, properties.get("role"))
