"""What a radio, select, checklist or taglist offers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.definitions.forms.component import Component, feel_of
from app.definitions.forms.scope import dig, evaluate_json


def offered(component: Component, scope: Mapping[str, Any], now: datetime | None) -> list[Any]:
    """The values a person may choose now: written in the form, or a list in the context or by FEEL.

    Options are `{"label", "value"}` or plain values. A list that is not there offers nothing.
    """
    return [_value(option) for option in _options(component, scope, now)]


def is_offered(value: Any, among: list[Any]) -> bool:
    """Equality as JSON has it: 1 is not true, and "1" is neither."""
    return any(type(value) is type(option) and value == option for option in among) or (
        _is_number(value) and any(_is_number(option) and value == option for option in among)
    )


def _options(component: Component, scope: Mapping[str, Any], now: datetime | None) -> list[Any]:
    raw = component.raw
    if raw.get("valuesExpression"):
        found = evaluate_json(feel_of(raw["valuesExpression"]) or raw["valuesExpression"], scope, now)
    elif raw.get("valuesKey"):
        first, *rest = raw["valuesKey"].split(".")
        found = dig(scope.get(first), tuple(rest))
    else:
        found = raw.get("values")
    return found if isinstance(found, list) else []


def _value(option: Any) -> Any:
    return option.get("value") if isinstance(option, Mapping) and "value" in option else option


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
