"""Answers judged: hidden fields dropped, computed and locked ones filled in by the server, every rule asked.

Visibility, locks and computed values depend on each other, so they are settled in passes over the tree until nothing
changes; a form whose fields chase each other stops after `MAX_PASSES` with what it has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from app.definitions.forms.component import Component, feel_of
from app.definitions.forms.messages import FieldProblem, own_sentence
from app.definitions.forms.rules import checked, first_problem
from app.definitions.forms.scope import evaluate_json, is_true, put, root_frame
from app.definitions.forms.submission_tree import AnswerNode, GrowthPlace, grow
from app.definitions.forms.values import empty_value
from app.feel import to_json

MAX_PASSES = 6


class FormSubmission:
    """One set of answers to one form, in one context, at one moment; days are those of `zone`."""

    def __init__(
        self, components: Sequence[Component], context: Mapping[str, Any], now: datetime, zone: tzinfo
    ) -> None:
        self._components = components
        self._frame = root_frame(context, zone)
        self._now = now
        self._nodes: list[AnswerNode] = []

    def read(self, answers: Mapping[str, Any], prefilled: Mapping[str, Any]) -> None:
        """Take what was sent; `prefilled` is what locked fields hold instead."""
        place = GrowthPlace(self._frame, self._frame.view, "", answers, prefilled)
        self._nodes = grow(self._components, place)
        for _ in range(MAX_PASSES):
            if not self._settle(self._nodes, hidden=False):
                return

    def problems(self) -> Iterator[tuple[AnswerNode, FieldProblem]]:
        """The first broken rule of every visible field."""
        yield from self._problems(self._nodes)

    def cleaned(self) -> dict[str, Any]:
        """The JSON value of all visible answers."""
        result: dict[str, Any] = {}
        _collect(self._nodes, result)
        return result

    def _settle(self, nodes: Iterable[AnswerNode], *, hidden: bool) -> bool:
        """One pass; true when anything changed."""
        changed = False
        for node in nodes:
            if not node.component.lively and hidden == node.hidden:
                continue  # nothing in it can change
            hide = hidden or is_true(node.component.hide, node.frame.scope, self._now)
            changed |= hide != node.hidden
            node.hidden = hide
            if node.rows or node.component.kind.nests:
                changed |= self._settle_below(node)
            else:
                changed |= self._settle_leaf(node)
        return changed

    def _settle_below(self, node: AnswerNode) -> bool:
        if node.component.type == "dynamiclist":
            put(node.view, node.component.where, None if node.hidden else node.value)
        changed = [self._settle(row, hidden=node.hidden) for row in node.rows]
        return any(changed)

    def _settle_leaf(self, node: AnswerNode) -> bool:
        before = node.value
        if node.component.type == "expression":
            text = node.component.raw.get("expression")
            node.value = evaluate_json(feel_of(text) or str(text), node.frame.scope, self._now)
        elif is_true(node.component.locked, node.frame.scope, self._now):
            node.value, node.problem = self._own_value(node), None
        put(node.view, node.component.where, None if node.hidden else node.value)
        return bool(before != node.value)

    def _own_value(self, node: AnswerNode) -> Any:
        """What the server itself says for a locked field: prefilled, by its own expression, or the default."""
        component = node.component
        if node.known is not None:
            return node.known
        text = component.properties.get("prefill")
        value = evaluate_json(feel_of(text) or text, node.frame.scope, self._now) if text else None
        if value is None:
            value = component.raw.get("defaultValue")
        return empty_value(component) if value is None else value

    def _problems(self, nodes: Iterable[AnswerNode]) -> Iterator[tuple[AnswerNode, FieldProblem]]:
        for node in nodes:
            if node.hidden:
                continue
            problem = node.problem or self._first_problem(node)
            if problem is not None:
                yield node, problem
            for row in node.rows:
                yield from self._problems(row)

    def _first_problem(self, node: AnswerNode) -> FieldProblem | None:
        component = node.component
        if component.kind.nests:
            return next(checked(component, node.value, node.frame, self._now), None)
        if component.type == "expression":
            return next(checked(component, node.value, node.frame, self._now), None)
        if is_true(component.locked, node.frame.scope, self._now):
            return None
        return first_problem(component, node.value, node.frame, self._now)


def sentence(component: Component, problem: FieldProblem, language: str) -> str:
    """The author's own sentence for this rule where there is one, else ours."""
    own = None
    if problem.code == "check":
        own = own_sentence(component.properties, "check", language)
    elif problem.code != "required":
        own = own_sentence(component.properties, "validate", language)
        if own is None and problem.code == "pattern":
            own = component.rules.get("patternErrorMessage")
    return str(own) if own else problem.say(language)


def _collect(nodes: Iterable[AnswerNode], target: dict[str, Any]) -> None:
    for node in nodes:
        where = node.component.where
        if node.hidden:
            continue
        if node.component.type == "dynamiclist":
            rows: list[dict[str, Any]] = [{} for _ in node.rows]
            for row, inner in zip(node.rows, rows, strict=True):
                _collect(row, inner)
            put(target, where, rows)
        elif node.component.type == "group":
            inner_group: dict[str, Any] = {} if where else target
            _collect(node.rows[0], inner_group)
            if where:
                put(target, where, inner_group)
        else:
            put(target, where, _json(node))


def _json(node: AnswerNode) -> Any:
    if isinstance(node.value, Decimal) and node.component.raw.get("serializeToString"):
        return format(node.value, "f")
    return to_json(node.value)
