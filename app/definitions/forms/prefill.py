"""First values of a form, by each field's `prefill` over the context."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.definitions.forms.component import Component, feel_of
from app.definitions.forms.scope import AnswerFrame, dig, evaluate_json, put, root_frame
from app.definitions.forms.submission_tree import MAX_ROWS


def prefill(components: Iterable[Component], context: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The values that fields begin with; fields without a prefill, or whose prefill is null, are left out.

    A field sees the context and the values of the fields before it. A dynamic list's prefill is a list of rows; fields
    inside a row fill in what its row lacks.
    """
    frame = root_frame(context)
    _fill(components, frame, frame.view, now)
    return frame.view


def _fill(components: Iterable[Component], frame: AnswerFrame, view: dict[str, Any], now: datetime) -> None:
    for component in components:
        text = component.properties.get("prefill")
        if text and component.where and dig(view, component.where) is None:
            value = evaluate_json(feel_of(text) or text, frame.scope, now)
            if value is not None:
                put(view, component.where, value)
        if component.type == "group":
            _fill_group(component, frame, view, now)
        elif component.type == "dynamiclist":
            _fill_rows(component, frame, view, now)


def _fill_group(component: Component, frame: AnswerFrame, view: dict[str, Any], now: datetime) -> None:
    if not component.where:
        _fill(component.children, frame, view, now)
        return
    inner = dig(view, component.where)
    own: dict[str, Any] = inner if isinstance(inner, dict) else {}
    _fill(component.children, frame, own, now)
    if own:
        put(view, component.where, own)


def _fill_rows(component: Component, frame: AnswerFrame, view: dict[str, Any], now: datetime) -> None:
    found = dig(view, component.where)
    if not isinstance(found, list):
        return
    rows = [dict(row) for row in found[:MAX_ROWS] if isinstance(row, Mapping)]
    put(view, component.where, rows)
    for index, row in enumerate(rows):
        _fill(component.children, frame.row(row, index), row, now)
