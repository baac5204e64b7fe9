"""Rows that the server knows: which prefilled row a sent one is, and the numbers of new ones.

In a list with fixed rows the place decides. Elsewhere rows come and go, so a row is recognised by all its locked
fields at once; a sent row that matches none is new, and its locked values are not taken from the browser.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.definitions.forms.component import Component
from app.definitions.forms.scope import dig, put


def number_rows(
    component: Component, given: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """For each sent row, what the server says of it; new rows get their serial numbers."""
    if component.fixed_rows:
        return [known[index] if index < len(known) else {} for index in range(len(given))]
    locked = [child for child in component.children if child.where and child.locked is True]
    matched = _match(given, known, locked)
    for child in component.children:
        if "serial" in child.properties and child.where:
            matched = _numbered(child, matched, known)
    return matched


def _match(
    given: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]], locked: Sequence[Component]
) -> list[Mapping[str, Any]]:
    left = list(known) if locked else []
    found: list[Mapping[str, Any]] = []
    for row in given:
        mine = [dig(row, child.where) for child in locked]
        same = next((one for one in left if [dig(one, child.where) for child in locked] == mine), None)
        if same is not None:
            left.remove(same)
        found.append(same or {})
    return found


def _numbered(
    child: Component, rows: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    prefix = child.properties["serial"]
    last = max((_number(dig(row, child.where), prefix) for row in known), default=0)
    numbered: list[Mapping[str, Any]] = []
    for row in rows:
        if dig(row, child.where) is None:
            last += 1
            fresh = dict(row)
            put(fresh, child.where, f"{prefix}{last}")
            numbered.append(fresh)
        else:
            numbered.append(row)
    return numbered


def _number(value: Any, prefix: str) -> int:
    digits = value[len(prefix) :] if isinstance(value, str) and value.startswith(prefix) else ""
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0
