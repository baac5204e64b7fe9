"""Stored answers as people read them: a form's labels and choices beside its values, in reading order.

Without a form (what the machine writes), the keys themselves become labels; keys with a leading underscore are for
machines only and are left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from app.feel import FeelLimitError, FeelSyntaxError, compile_expression, to_json
from app.web.translation import translate
from app.web.value_texts import PlainValues, given, joined
from app.web.view_models import Answer

_SHOWN_ONLY = frozenset(
    {"text", "html", "button", "spacer", "separator", "image", "iframe", "table", "documentPreview"}
)
_CATALOG = re.compile(r"catalog_\w+")

FormSchema = Mapping[str, Any]


def read_answers(
    schema: FormSchema | None,
    value: Any,
    language: str,
    zone: tzinfo,
    catalogs: Mapping[str, Any] | None = None,
) -> list[Answer]:
    """`value` (answers of a form, or any JSON) as labelled text and tables; what was not answered is left out.

    `schema` is the localised form-js schema, or None. `catalogs` (`catalog_lines`: [{"value", "label"}…]) give the
    choices of lists that the server offers their labels, and with the case's variables among them also those that a
    form makes of its data; without them the stored code is shown. `zone` is the plant's.
    """
    plain = PlainValues(language, zone, catalogs or {})
    if schema is not None and isinstance(value, Mapping):
        return list(_of_components(_labelled(schema, catalogs or {}), value, plain))
    if isinstance(value, Mapping):
        shown = joined(value, language).items()
        told = {key: inner for key, inner in shown if given(inner) and not str(key).startswith("_")}
        return [_plain(plain.title(key), inner, plain, key) for key, inner in told.items()]
    return [_plain("", value, plain)] if given(value) else []


def _labelled(schema: FormSchema, catalogs: Mapping[str, Any]) -> list[FormSchema]:
    """The components, those with a server's list carrying its options as their own."""
    return [_with_options(component, catalogs) for component in schema.get("components", ())]


def _with_options(component: FormSchema, catalogs: Mapping[str, Any]) -> FormSchema:
    found = _options(component, catalogs)
    changed: dict[str, Any] = {"values": [*(component.get("values") or ()), *found]} if found else {}
    if component.get("components"):
        changed["components"] = _labelled(component, catalogs)
    return {**component, **changed}


def _options(component: FormSchema, catalogs: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The whole list that is named (what it was narrowed to is past), else what the form's expression makes."""
    expression = str(component.get("valuesExpression") or "")
    names = [name for name in _CATALOG.findall(f"{component.get('valuesKey', '')} {expression}") if name in catalogs]
    if names:
        named: Sequence[Mapping[str, Any]] = catalogs[names[0]]
        return named
    try:
        made = to_json(compile_expression(expression.removeprefix("=")).evaluate(catalogs)) if expression else ()
    except (FeelSyntaxError, FeelLimitError):
        return ()
    return [option for option in made if isinstance(option, Mapping)] if isinstance(made, list) else ()


def _of_components(components: Sequence[FormSchema], values: Mapping[str, Any], plain: PlainValues) -> Iterator[Answer]:
    for component in components:
        kind = component.get("type")
        if kind == "group":
            inner = values.get(component["path"], {}) if component.get("path") else values
            if isinstance(inner, Mapping):
                yield from _of_components(component.get("components", ()), inner, plain)
        elif kind == "dynamiclist":
            rows = values.get(component.get("path", ""))
            if isinstance(rows, list) and rows:
                yield _table(component, rows, plain)
        elif kind not in _SHOWN_ONLY and given(value := _at(values, component.get("key", ""))):
            yield _answer(component, value, plain)


def _answer(component: FormSchema, value: Any, plain: PlainValues) -> Answer:
    label = _label(component, plain)
    if component.get("type") == "filepicker":
        count = len(value) if isinstance(value, list) else 1
        return Answer(label, value=translate("%(n)s file(s), see Files", {"n": count}, plain.language))
    if component.get("type") in {"textarea", "checklist", "taglist"}:
        return Answer(label, "long", _shown(component, value, plain))
    if component.get("type") == "expression":
        return _plain(label, value, plain)
    return Answer(label, value=_shown(component, value, plain))


def _table(component: FormSchema, rows: Sequence[Any], plain: PlainValues) -> Answer:
    """A dynamic list: one column per inner field that some row answers."""
    fields = [inner for inner in component.get("components", ()) if inner.get("key")]
    fields = [inner for inner in fields if any(given(_at(row, inner["key"])) for row in rows)]
    columns = [(inner["key"], _label(inner, plain)) for inner in fields]
    shown = [{inner["key"]: _shown(inner, _at(row, inner["key"]), plain) for inner in fields} for row in rows]
    return Answer(_label(component, plain), "table", columns=columns, rows=shown)


def _plain(label: str, value: Any, plain: PlainValues, key: str = "") -> Answer:
    """JSON without a form: lists of objects become tables, objects one line."""
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        keys = list(dict.fromkeys(key for row in value for key in row))
        columns = [(key, plain.title(key)) for key in keys]
        rows = [{key: plain.of(row.get(key), key) for key in keys} for row in value]
        return Answer(label, "table", columns=columns, rows=rows)
    return Answer(label, value=plain.of(value, key))


def _shown(component: FormSchema, value: Any, plain: PlainValues) -> Any:
    """A choice by its label; what people typed stays as they typed it, but for moments."""
    labels = {str(option.get("value")): option.get("label") for option in component.get("values") or ()}
    if isinstance(value, list):
        return [_one(labels, one, plain) for one in value]
    return _one(labels, value, plain)


def _one(labels: Mapping[str, Any], value: Any, plain: PlainValues) -> Any:
    spelled = str(value).lower() if isinstance(value, bool) else str(value)
    if spelled in labels:
        return labels[spelled]
    return plain.moment(value) or value if isinstance(value, str) else plain.of(value)


def _label(component: FormSchema, plain: PlainValues) -> str:
    return str(component.get("label") or "") or plain.title(component.get("key") or component.get("path") or "")


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        values = values.get(step) if isinstance(values, Mapping) else None
    return values
