"""The FEEL that stands on processes and their elements."""

from collections.abc import Iterator

from app.engine import Element, expression_in, is_expression, names_in

PROCESS_FEEL = ("subject", "plant", "line", "step", "defect_type")
"""Properties of a process that are FEEL, with or without the sign."""


def feel_in(element: Element) -> Iterator[tuple[str, str]]:
    """(where it stands, FEEL) of everything on an element that is always FEEL or is marked as such."""
    for place, marked in _marked(element):
        if marked is not None and is_expression(marked):
            yield place, expression_in(marked)
    if element.collection is not None:
        yield "camunda:collection", element.collection
    for name, text in element.inputs:
        yield f"inputParameter {name}", text
    for name, text in (*element.ins, *element.outs):
        yield f"mapping {name}", text
    for name in ("check", "not_person", "round"):
        if name in element.properties:
            yield f"bihuan:{name}", expression_in(element.properties[name])


def _marked(element: Element) -> Iterator[tuple[str, str | None]]:
    yield "camunda:dueDate", element.due
    yield "camunda:followUpDate", element.follow_up
    yield "camunda:priority", element.priority
    yield "camunda:assignee", element.assignee
    yield "timerEventDefinition", element.timer
    yield "bihuan:outcome", element.properties.get("outcome")
    for name in ("check.message", "check.message.zh", "check.message.en"):
        yield f"bihuan:{name}", element.properties.get(name)
    for name in names_in(element.properties.get("not_same_as")) or ():
        yield "bihuan:not_same_as", name
