"""Stored answers as people read them: a form's labels and choices beside its values, in reading order.

Without a form (what the machine writes), the keys themselves become labels; keys with a leading underscore are for
machines only and are left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.web.page_models import Answer
from app.web.translation import translate

_SHOWN_ONLY = frozenset(
    {"text", "html", "button", "spacer", "separator", "image", "iframe", "table", "documentPreview"}
)
_CATALOG = re.compile(r"catalog_\w+")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")

Schema = Mapping[str, Any]


def read_answers(
    schema: Schema | None, value: Any, language: str, catalogs: Mapping[str, Any] | None = None
) -> list[Answer]:
    """`value` (answers of a form, or any JSON) as labelled text and tables; what was not answered is left out.

    `schema` is the localised form-js schema, or None. `catalogs` (`catalog_lines`: [{"value", "label"}…]) give the
    choices of lists that the server offers their labels; without them the stored code is shown.
    """
    if schema is not None and isinstance(value, Mapping):
        return list(_of_components(_labelled(schema, catalogs or {}), value, language))
    if isinstance(value, Mapping):
        shown = {key: inner for key, inner in value.items() if _given(inner) and not str(key).startswith("_")}
        return [_plain(_title(key, language), inner, language) for key, inner in shown.items()]
    return [_plain("", value, language)] if _given(value) else []


def _labelled(schema: Schema, catalogs: Mapping[str, Any]) -> list[Schema]:
    """The components, those with a server's list carrying its options as their own."""
    return [_with_options(component, catalogs) for component in schema.get("components", ())]


def _with_options(component: Schema, catalogs: Mapping[str, Any]) -> Schema:
    source = f"{component.get('valuesKey', '')} {component.get('valuesExpression', '')}"
    names = [name for name in _CATALOG.findall(source) if name in catalogs]
    changed: dict[str, Any] = {"values": [*(component.get("values") or ()), *catalogs[names[0]]]} if names else {}
    if component.get("components"):
        changed["components"] = _labelled(component, catalogs)
    return {**component, **changed}


def _of_components(components: Sequence[Schema], values: Mapping[str, Any], language: str) -> Iterator[Answer]:
    for component in components:
        kind = component.get("type")
        if kind == "group":
            inner = values.get(component["path"], {}) if component.get("path") else values
            if isinstance(inner, Mapping):
                yield from _of_components(component.get("components", ()), inner, language)
        elif kind == "dynamiclist":
            rows = values.get(component.get("path", ""))
            if isinstance(rows, list) and rows:
                yield _table(component, rows, language)
        elif kind not in _SHOWN_ONLY and _given(value := _at(values, component.get("key", ""))):
            yield _answer(component, value, language)


def _answer(component: Schema, value: Any, language: str) -> Answer:
    label = _label(component, language)
    if component.get("type") == "filepicker":
        count = len(value) if isinstance(value, list) else 1
        return Answer(label, value=translate("%(n)s file(s), see Files", {"n": count}, language))
    if component.get("type") in {"textarea", "checklist", "taglist"}:
        return Answer(label, "long", _shown(component, value, language))
    if component.get("type") == "expression":
        return _plain(label, value, language)
    return Answer(label, value=_shown(component, value, language))


def _table(component: Schema, rows: Sequence[Any], language: str) -> Answer:
    """A dynamic list: one column per inner field that some row answers."""
    fields = [inner for inner in component.get("components", ()) if inner.get("key")]
    fields = [inner for inner in fields if any(_given(_at(row, inner["key"])) for row in rows)]
    columns = [(inner["key"], _label(inner, language)) for inner in fields]
    shown = [{inner["key"]: _shown(inner, _at(row, inner["key"]), language) for inner in fields} for row in rows]
    return Answer(_label(component, language), "table", columns=columns, rows=shown)


def _plain(label: str, value: Any, language: str) -> Answer:
    """JSON without a form: lists of objects become tables, objects one line."""
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        keys = list(dict.fromkeys(key for row in value for key in row))
        columns = [(key, _title(key, language)) for key in keys]
        rows = [{key: _as_text(row.get(key), language) for key in keys} for row in value]
        return Answer(label, "table", columns=columns, rows=rows)
    return Answer(label, value=_as_text(value, language))


def _shown(component: Schema, value: Any, language: str) -> Any:
    """A choice by its label, everything else as it is; lists choice by choice."""
    labels = {str(option.get("value")): option.get("label") for option in component.get("values") or ()}
    if isinstance(value, list):
        return [labels.get(str(one), _as_text(one, language)) for one in value]
    spelled = str(value).lower() if isinstance(value, bool) else str(value)
    return labels.get(spelled) or _as_text(value, language)


def _as_text(value: Any, language: str) -> Any:
    """Moments on the plant's own wall clock as written; objects as `key: value` lists; the rest unchanged."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Mapping):
        parts = (
            f"{_title(key, language)} {_as_text(inner, language)}" for key, inner in value.items() if _given(inner)
        )
        return " · ".join(parts)
    if isinstance(value, list):
        return [_as_text(one, language) for one in value]
    return value


def _label(component: Schema, language: str) -> str:
    return str(component.get("label") or "") or _title(component.get("key") or component.get("path") or "", language)


def _title(key: str, language: str) -> str:
    """`lower_bound` as `Lower bound`, or its translation where there is one."""
    words = str(key).replace("_", " ")
    return translate(words[:1].upper() + words[1:], None, language)


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _given(value: Any) -> bool:
    return value is not None and value not in ("", [], {})
