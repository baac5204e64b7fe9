"""A submission as a tree: one node per component and row, holding what was sent for it.

`grow` reads the sent JSON into the tree and into the views that expressions look at. Nothing is judged here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from app.definitions.forms.component import Component
from app.definitions.forms.messages import FieldProblem
from app.definitions.forms.row_ids import number_rows
from app.definitions.forms.scope import AnswerFrame, dig, put
from app.definitions.forms.values import empty_value, field_for

MAX_ROWS = 500


@dataclass(slots=True, eq=False)
class AnswerNode:
    """`value` is what was sent (parsed), `known` what the server itself says for it, `rows` the nodes below:
    one list for a group, one per row for a dynamic list."""

    component: Component
    name: str
    frame: AnswerFrame
    view: dict[str, Any]
    value: Any = None
    known: Any = None
    problem: FieldProblem | None = None
    rows: list[list["AnswerNode"]] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class GrowthPlace:
    """Where `grow` stands: the frame, the view it fills, the name so far, what was sent and what is prefilled."""

    frame: AnswerFrame
    view: dict[str, Any]
    prefix: str
    sent: Any
    known: Any


def grow(components: Iterable[Component], place: GrowthPlace) -> list[AnswerNode]:
    """The nodes of `components`; unknown keys of what was sent were refused before."""
    return [_node(component, place) for component in components if component.kind.input or component.kind.nests]


def _node(component: Component, place: GrowthPlace) -> AnswerNode:
    name = ".".join((*filter(None, (place.prefix,)), *component.where))
    node = AnswerNode(component, name, place.frame, place.view, known=dig(place.known, component.where))
    if component.type == "group":
        _grow_group(node, place)
    elif component.type == "dynamiclist":
        _grow_rows(node, dig(place.sent, component.where))
    else:
        _read_leaf(node, dig(place.sent, component.where))
        put(node.view, component.where, node.value)
    return node


def _read_leaf(node: AnswerNode, sent: Any) -> None:
    component = node.component
    node.value = empty_value(component)
    if component.type == "expression" or component.locked is True or sent is None:
        return
    try:
        value = field_for(component).deserialize(sent)
    except ValidationError as error:
        node.problem = error.messages[0] if isinstance(error.messages, list) else FieldProblem("text")
    else:
        node.value = node.value if value is None else value


def _grow_group(node: AnswerNode, place: GrowthPlace) -> None:
    where = node.component.where
    if not where:
        node.rows = [grow(node.component.children, place)]
        return
    sent = dig(place.sent, where)
    if sent is not None and not isinstance(sent, Mapping):
        node.problem = FieldProblem("group")
    inner: dict[str, Any] = {}
    put(place.view, where, inner)
    below = GrowthPlace(place.frame, inner, node.name, sent, node.known)
    node.rows = [grow(node.component.children, below)]


def _grow_rows(node: AnswerNode, sent: Any) -> None:
    known = [row for row in node.known or [] if isinstance(row, Mapping)] if isinstance(node.known, list) else []
    given = _given_rows(node, sent, len(known))
    views: list[dict[str, Any]] = [{} for _ in given]
    matched = number_rows(node.component, given, known)
    for index, (row, view) in enumerate(zip(given, views, strict=True)):
        below = GrowthPlace(node.frame.row(view, index), view, f"{node.name}.{index}", row, matched[index])
        node.rows.append(grow(node.component.children, below))
    node.value = views
    put(node.view, node.component.where, views)


def _given_rows(node: AnswerNode, sent: Any, known: int) -> list[Mapping[str, Any]]:
    if sent is None or sent == "":
        return [{} for _ in range(known)] if node.component.fixed_rows else []
    if not isinstance(sent, list):
        node.problem = FieldProblem("list")
    elif node.component.fixed_rows and len(sent) != known:
        node.problem = FieldProblem("rows", {"limit": known})
    elif len(sent) > MAX_ROWS:
        node.problem = FieldProblem("too_many", {"limit": MAX_ROWS})
    elif not all(isinstance(row, Mapping) for row in sent):
        node.problem = FieldProblem("row")
    else:
        return sent
    return []
