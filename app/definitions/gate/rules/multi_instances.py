"""Rules about multi-instances: what they go through is a list whose items have names."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.definitions.findings import Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element
from app.definitions.gate.domains import Domain, written_domains
from app.definitions.gate.feel_facts import path_in
from app.feel import FeelError, compile_expression

_MAP = "Give it texts or whole numbers, for example =for row in rows return row.id"


def items_named(bundle: Bundle) -> Iterator[Finding]:
    """An inline multi-instance keeps its results by item, so an item is a text or a whole number, given once."""
    for model, element in bundle.elements():
        if element.loop != "multi" or element.collection is None:
            continue
        domain = written_domains(bundle, model).get(path_in(element.collection) or ())
        why = _no_list(domain) or _constant(element.collection, is_call=element.kind == "callActivity")
        if why is None and domain is not None and domain.has_rows and element.kind != "callActivity":
            why = "Its items are rows, which cannot name an instance"
        if why is not None:
            yield at_element(model, element, f"{why}: %(collection)s", _MAP, collection=element.collection)


def _no_list(domain: Domain | None) -> str | None:
    is_other = domain is not None and (domain.values is not None or domain.kind not in {"", "list"})
    return "The collection is no list" if is_other else None


def _constant(text: str, *, is_call: bool) -> str | None:
    """What is wrong with a collection that is written out."""
    try:
        expression = compile_expression(text)
        value = None if expression.names or expression.possible else expression.evaluate({})
    except FeelError:
        return None
    if value is None:
        return None
    if not isinstance(value, list):
        return "The collection is no list"
    if is_call:
        return None
    if not all(_is_name(item) for item in value):
        return "Its items are no texts or whole numbers"
    return "It names an item twice" if len({str(item) for item in value}) < len(value) else None


def _is_name(item: Any) -> bool:
    return isinstance(item, str) or (isinstance(item, Decimal) and item % 1 == 0)


RULES = (Rule("items-named", "A multi-instance goes through a list of texts or whole numbers", items_named),)
