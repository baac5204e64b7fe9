"""Rules about the drawing beside the facts: every step has its shape, every id is used once in the file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from app.definitions.findings import WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element, at_process
from app.definitions.gate.rules.known_words import found_at
from app.engine import BPMN, bpmn

if TYPE_CHECKING:
    from app.engine import Element, Flow

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_SHAPES = (f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge")


def ids_unique(bundle: Bundle) -> Iterator[Finding]:
    """Of what stands in processes: nothing refers to a file's own id by mistake."""
    for path, root in bundle.roots.items():
        seen: set[str] = set()
        inside = (node for process in root.iter(bpmn("process")) for node in process.iter(f"{{{BPMN}}}*"))
        for node in inside:
            identity = node.get("id")
            if identity in seen:
                message, remedy = "The id %(id)s is used twice", "Give each element its own id"
                yield found_at(path, node, message, remedy, id=identity)
            seen.update({identity} if identity else ())


def shapes_drawn(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        root = bundle.roots[model.path]
        drawn = {node.get("bpmnElement") for node in root.iter(*_SHAPES)}
        if not drawn:
            message = "The file holds no drawing, so nobody can see the process"
            yield at_process(model, message, "Open it in the modeler and lay it out", WARNING)
            continue
        written = {node.get("id") for node in root.iter(tag=etree.Element)}
        things: list[Element | Flow] = [*model.elements.values(), *model.flows.values()]
        for thing in things:
            if thing.id not in drawn and thing.id in written:
                message = "The drawing does not show this element"
                yield at_element(model, thing, message, "Draw it in the modeler, or delete it", WARNING)


RULES = (
    Rule("id-unique", "An id stands once in a file", ids_unique),
    Rule("shape-drawn", "The drawing shows every step and arrow", shapes_drawn),
)
