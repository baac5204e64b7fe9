"""Where FEEL stands in a component, so that the gate, the catalogues and the `reads` rule look at the same places."""

import re
from collections.abc import Iterator
from typing import Any

from app.definitions.forms.component import Component, feel_of
from app.feel import FeelError, compile_expression

_TEMPLATE = re.compile(r"\{\{\s*(?:#(?:if|loop)\s+)?([^}/#][^}]*)\}\}")
_CATALOG = re.compile(r"\bcatalog_(\w+)", re.ASCII)
_WITH_SIGN = ("label", "description", "readonly", "dataSource", "columnsExpression", "url", "source")


def expressions(component: Component) -> Iterator[tuple[str, str]]:
    """(where it stands, FEEL without the `=`) for every expression of a component; templates excluded."""
    settings = [(name, component.raw.get(name)) for name in _WITH_SIGN]
    settings.append(("conditional.hide", component.hide))
    settings += [(f"validate.{rule}", component.rules.get(rule)) for rule in ("min", "max", "minLength", "maxLength")]
    for name, setting in settings:
        text = feel_of(setting)
        if text is not None:
            yield name, text
    yield from _always_feel(component)


def _always_feel(component: Component) -> Iterator[tuple[str, str]]:
    """Settings that are FEEL with or without the sign."""
    settings: list[tuple[str, Any]] = [(name, component.raw.get(name)) for name in ("valuesExpression", "expression")]
    settings += [(f"properties.{name}", component.properties.get(name)) for name in ("prefill", "check")]
    for name, setting in settings:
        if isinstance(setting, str) and setting.strip():
            yield name, feel_of(setting) or setting


def names_used(component: Component) -> Iterator[str]:
    """The root names its expressions, option lists and templates look up."""
    for _, text in expressions(component):
        yield from compile_expression(text).names
    key = component.raw.get("valuesKey")
    if isinstance(key, str) and key:
        yield key.split(".")[0]
    for text in _templates(component):
        yield from _template_names(text)


def catalogs_of(component: Component) -> Iterator[str]:
    """The names of the option lists that it asks for as `catalog_<name>`."""
    for text in _texts(component):
        yield from _CATALOG.findall(text)


def _texts(component: Component) -> Iterator[str]:
    for _, text in expressions(component):
        yield text
    for name in ("valuesKey", "dataSource", "content", "text"):
        if isinstance(component.raw.get(name), str):
            yield component.raw[name]


def _templates(component: Component) -> Iterator[str]:
    for name in ("content", "text", "label", "description"):
        text = component.raw.get(name)
        if isinstance(text, str) and feel_of(text) is None:
            yield text
    yield from (text for name, text in component.properties.items() if name.startswith(("content.", "text.")))


def _template_names(text: str) -> Iterator[str]:
    """Names inside `{{…}}`; what this small reading does not understand is left alone."""
    for inside in _TEMPLATE.findall(text):
        try:
            yield from compile_expression(inside.strip()).names
        except FeelError:
            continue
