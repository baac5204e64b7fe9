"""The diagrams with one thing wrong each: what the scenarios must notice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from tests.support.loop.files import CHILD, MAIN, NS, tree_of, with_tree

GUARDS = ("not_same_as", "not_person", "check")
CAMUNDA = f"{{{NS['camunda']}}}"


@dataclass(frozen=True)
class Mutant:
    """What is changed, and where; `files` makes the changed set."""

    process: str
    kind: str
    element: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.element}"

    def files(self) -> Mapping[str, bytes]:
        root = tree_of(self.process)
        _CHANGES[self.kind](root, self.element)
        return with_tree(self.process, root)


def mutants() -> Iterator[Mutant]:
    """Every mutant of both diagrams."""
    for process in (MAIN, CHILD):
        root = tree_of(process)
        for gateway in _all(root, "exclusiveGateway"):
            yield Mutant(process, "swapped", gateway.get("id"))
        for flow in _all(root, "sequenceFlow"):
            if _all(flow, "conditionExpression"):
                yield Mutant(process, "never", flow.get("id"))
                yield Mutant(process, "always", flow.get("id"))
        for task in _all(root, "userTask"):
            yield from _unguarded(process, task)


def _unguarded(process: str, task: etree._Element) -> Iterator[Mutant]:
    for guard in GUARDS:
        if _properties(task, guard):
            yield Mutant(process, guard, task.get("id"))
    for name in ("assignee", "candidateGroups"):
        if task.get(CAMUNDA + name):
            yield Mutant(process, name, task.get("id"))


def _swap(root: etree._Element, gateway: str) -> None:
    first, second = [flow for flow in _all(root, "sequenceFlow") if flow.get("sourceRef") == gateway][:2]
    one, other = first.get("targetRef"), second.get("targetRef")
    for flow, new in ((first, other), (second, one)):
        for incoming in _all(root, "incoming"):
            if incoming.text == flow.get("id"):
                incoming.getparent().remove(incoming)
        flow.set("targetRef", new)
    for flow in (first, second):
        target = next(node for node in root.iter() if node.get("id") == flow.get("targetRef"))
        incoming = etree.SubElement(target, f"{{{NS['bpmn']}}}incoming")
        incoming.text = flow.get("id")


def _set_condition(value: str) -> "object":
    def change(root: etree._Element, flow: str) -> None:
        node = next(one for one in _all(root, "sequenceFlow") if one.get("id") == flow)
        _all(node, "conditionExpression")[0].text = f"={value}"

    return change


def _drop_property(name: str) -> "object":
    def change(root: etree._Element, task: str) -> None:
        node = next(one for one in _all(root, "userTask") if one.get("id") == task)
        for found in _properties(node, name):
            found.getparent().remove(found)

    return change


def _drop_attribute(name: str) -> "object":
    def change(root: etree._Element, task: str) -> None:
        node = next(one for one in _all(root, "userTask") if one.get("id") == task)
        del node.attrib[CAMUNDA + name]

    return change


def _all(node: etree._Element, tag: str) -> list[etree._Element]:
    return node.findall(f".//bpmn:{tag}", NS)


def _properties(node: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in node.iter(CAMUNDA + "property") if one.get("name") == f"bihuan:{name}"]


_CHANGES = {
    "swapped": _swap,
    "never": _set_condition("false"),
    "always": _set_condition("true"),
    **{guard: _drop_property(guard) for guard in GUARDS},
    **{name: _drop_attribute(name) for name in ("assignee", "candidateGroups")},
}
