"""What a task's extensions say: form, dates, people, topic, mappings, collection.

Camunda 7's words come first; the `zeebe:` and `spiffworkflow:` ones are understood where they mean the same.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from app.engine.bpmn_xml import (
    CAMUNDA,
    SPIFF,
    ZEEBE,
    attribute,
    bpmn,
    extension,
    extensions,
    line_of,
    plain,
    text_of,
)
from app.engine.errors import BpmnFileError
from app.engine.expressions import expression_in, literal_or_expression
from app.engine.process_model import names_in

Pairs = tuple[tuple[str, str], ...]


def work_facts(node: etree._Element, path: str, problems: list[BpmnFileError]) -> dict[str, Any]:
    """The fields of `Element` that come from a task's attributes and extensions; what cannot be read goes to
    `problems`.
    """
    return {
        "form": attribute(node, "formRef") or attribute(node, "formKey") or _zeebe(node, "formDefinition", "formId"),
        "due": attribute(node, "dueDate") or _zeebe(node, "taskSchedule", "dueDate"),
        "follow_up": attribute(node, "followUpDate") or _zeebe(node, "taskSchedule", "followUpDate"),
        "priority": attribute(node, "priority") or _zeebe(node, "priorityDefinition", "priority"),
        "assignee": attribute(node, "assignee") or _zeebe(node, "assignmentDefinition", "assignee"),
        "candidate_groups": names_in(
            attribute(node, "candidateGroups") or _zeebe(node, "assignmentDefinition", "candidateGroups")
        )
        or (),
        "topic": _topic(node),
        "decision": attribute(node, "decisionRef")
        or _zeebe(node, "calledDecision", "decisionId")
        or text_of(extension(node, "calledDecisionId", SPIFF)),
        "result_variable": attribute(node, "resultVariable") or _zeebe(node, "calledDecision", "resultVariable"),
        "called": plain(node, "calledElement") or _zeebe(node, "calledElement", "processId"),
        "inputs": _inputs(node),
        "ins": _mappings(node, "in", path, problems),
        "outs": _mappings(node, "out", path, problems),
        **_loop(node),
    }


def _zeebe(node: etree._Element, name: str, key: str) -> str | None:
    found = extension(node, name, ZEEBE)
    return plain(found, key) if found is not None else None


def _topic(node: etree._Element) -> str | None:
    if attribute(node, "type") == "external":
        return attribute(node, "topic")
    return _zeebe(node, "taskDefinition", "type")


def _inputs(node: etree._Element) -> Pairs:
    camunda = [
        (plain(item, "name") or "", literal_or_expression(item.text or ""))
        for box in _boxes(node, CAMUNDA, "inputOutput")
        for item in box.iterchildren(f"{{{CAMUNDA}}}inputParameter")
    ]
    zeebe = [
        (plain(item, "target") or "", expression_in(plain(item, "source") or ""))
        for box in _boxes(node, ZEEBE, "ioMapping")
        for item in box.iterchildren(f"{{{ZEEBE}}}input")
    ]
    return tuple(camunda + zeebe)


def _boxes(node: etree._Element, namespace: str, name: str) -> list[etree._Element]:
    return [child for child in extensions(node) if child.tag == f"{{{namespace}}}{name}"]


def _mappings(node: etree._Element, direction: str, path: str, problems: list[BpmnFileError]) -> Pairs:
    found = []
    for item in _boxes(node, CAMUNDA, direction):
        target, source = plain(item, "target"), plain(item, "source")
        expression = plain(item, "sourceExpression")
        if target and (source or expression):
            found.append((target, expression_in(expression) if expression else source or ""))
        else:
            problems.append(_incomplete(node, item, path))
    return tuple(found)


def _incomplete(node: etree._Element, item: etree._Element, path: str) -> BpmnFileError:
    return BpmnFileError(
        "A mapping of a call activity needs a target and a source",
        path,
        line_of(item),
        remedy="Name each variable; passing all of them or a business key is not supported",
        element=plain(node, "id"),
    )


def _loop(node: etree._Element) -> Mapping[str, Any]:
    multi = node.find(bpmn("multiInstanceLoopCharacteristics"))
    if multi is None:
        return {"loop": "standard"} if node.find(bpmn("standardLoopCharacteristics")) is not None else {}
    collection, item = next((found for read in _COLLECTIONS if (found := read(multi))[0]), (None, None))
    return {
        "loop": "multi",
        "collection": expression_in(collection) if collection else None,
        "item_name": item,
        "sequential": multi.get("isSequential") == "true",
    }


def _camunda_collection(multi: etree._Element) -> tuple[str | None, str | None]:
    return attribute(multi, "collection"), attribute(multi, "elementVariable")


def _zeebe_collection(multi: etree._Element) -> tuple[str | None, str | None]:
    found = extension(multi, "loopCharacteristics", ZEEBE)
    return (None, None) if found is None else (plain(found, "inputCollection"), plain(found, "inputElement"))


def _standard_collection(multi: etree._Element) -> tuple[str | None, str | None]:
    item = multi.find(bpmn("inputDataItem"))
    name = None if item is None else plain(item, "name") or plain(item, "id")
    return text_of(multi.find(bpmn("loopDataInputRef"))), name


_COLLECTIONS: tuple[Callable[[etree._Element], tuple[str | None, str | None]], ...] = (
    _camunda_collection,
    _zeebe_collection,
    _standard_collection,
)
