"""Reads `itemDefinition` elements into checks of values."""

from collections.abc import Callable
from typing import Any

from app.feel.dmn.types import Types
from app.feel.dmn.xml import XmlElement, child, children, text_of, type_of
from app.feel.errors import FeelSyntaxError
from app.feel.expression import UnaryTests, compile_unary_tests
from app.feel.runtime import CHARACTERS_A_STEP, Root
from app.feel.tokens import normal_name
from app.feel.type_names import BASIC, context_of, list_of
from app.feel.values import Check, Function

Allowed = Callable[[Check, XmlElement | None], Check]


def read_types(root: XmlElement) -> Types:
    """The named types of a file; a type may be named before it is defined."""
    types = Types()
    for element in children(root, "itemDefinition"):
        name = normal_name(element.get("name") or "")
        types.checks[name] = _check(element, types.checks, allowed=_allowed)
        types.shapes[name] = _check(element, types.shapes, allowed=_any_value)
        function = child(element, "functionItem")
        if function is not None:
            types.results[name] = normal_name(function.get("outputTypeRef") or "")
    return types


def _check(element: XmlElement, types: dict[str, Check], allowed: Allowed) -> Check:
    parts = list(children(element, "itemComponent"))
    if child(element, "functionItem") is not None:
        check: Check = _is_function
    elif parts:
        check = context_of({normal_name(each.get("name") or ""): _check(each, types, allowed) for each in parts})
    else:
        check = _named(type_of(element), types)
    check = allowed(check, child(element, "allowedValues"))
    if element.get("isCollection") == "true":
        check = list_of(check)
    return allowed(check, child(element, "typeConstraint"))


def _is_function(value: Any, _root: Root) -> bool:
    return type(value) is Function


def _named(name: str, types: dict[str, Check]) -> Check:
    """Looked up when it is asked, because the definitions may stand in any order."""

    def check(value: Any, root: Root) -> bool:
        found = types.get(name) or BASIC.get(name)
        return found is None or found(value, root) or name == "Any"

    return check


def _any_value(check: Check, _element: XmlElement | None) -> Check:
    return check


def _allowed(check: Check, element: XmlElement | None) -> Check:
    tests = _tests(element)
    if tests is None:
        return check
    price = 1 + len(tests.text) // CHARACTERS_A_STEP

    def is_allowed(value: Any, root: Root) -> bool:
        root.meter.spend(price)
        return check(value, root) and tests.evaluate_in(value, root.over({})) is True

    return is_allowed


def _tests(element: XmlElement | None) -> UnaryTests | None:
    text = text_of(element)
    try:
        return compile_unary_tests(text) if text else None
    except FeelSyntaxError:
        return None
