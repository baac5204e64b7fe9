"""Conversion, context and boolean functions."""

import re
from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.plain_values import to_text
from app.feel.runtime import Root
from app.feel.values import NUMBERS

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SEPARATORS = frozenset({" ", ",", "."})


@builtin("string", "from:any")
def string(root: Root, value: Any) -> str | None:
    return None if value is None else to_text(value, root.meter)


@builtin("number", "from:string")
def number(text: str) -> Decimal | None:
    return _read_number(text)


def _read_number(text: str) -> Decimal | None:
    return NUMBERS.create_decimal(text) if _NUMBER.fullmatch(text) else None


@builtin("number", "from:number")
def number_of_number(value: Decimal) -> Decimal:
    return value


@builtin("number", "from:string, grouping separator:string?, decimal separator:string?")
def number_with(text: str, grouping: str | None, point: str | None) -> Decimal | None:
    if grouping is not None and (grouping not in _SEPARATORS or grouping == point):
        return None
    if point not in {None, ".", ","}:
        return None
    if grouping:
        text = text.replace(grouping, "")
    return _read_number(text.replace(point, ".") if point else text)


@builtin("not", "negand:any")
def negated(value: Any) -> bool | None:
    return not value if type(value) is bool else None


@builtin("get value", "m:context, key:string", shallow=True)
def get_value(context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@builtin("get entries", "m:context", shallow=True)
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries:list")
def context(entries: list[Any]) -> dict[str, Any] | None:
    """From entries of key and value; null when an entry lacks one of them or a key comes twice."""
    made: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            return None
        if type(entry["key"]) is not str or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put", "context:context, key:string, value:any", shallow=True)
def context_put(base: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**base, key: value}


@builtin("context put", "context:context, keys:list, value:any", shallow=True)
def context_put_deep(base: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    if not keys or not all(type(key) is str for key in keys):
        return None
    if len(keys) == 1:
        return {**base, keys[0]: value}
    inner = base.get(keys[0], {})
    inner = context_put_deep(inner, keys[1:], value) if type(inner) is dict else None
    return None if inner is None else {**base, keys[0]: inner}


@builtin("context merge", "contexts:list", shallow=True)
def context_merge(contexts: list[Any]) -> dict[str, Any] | None:
    merged: dict[str, Any] = {}
    for each in contexts:
        if type(each) is not dict:
            return None
        merged.update(each)
    return merged
