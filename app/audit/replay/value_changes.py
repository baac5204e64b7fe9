"""A variable before and after a step, field by field, in the words of its form."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from app.web.answer_view import FormSchema, read_answers
from app.web.translation import translate
from app.web.view_models import Answer, Change


def field_changes(
    schema: FormSchema | None,
    old: Any,
    new: Any,
    language: str,
    catalogs: Mapping[str, Any],
    zone: tzinfo,
) -> list[Change]:
    """What differs, as text; rows of a list are compared whole, those that went as `old`, those that came as `new`."""
    before = _texts(read_answers(schema, old, language, zone, catalogs), language)
    after = _texts(read_answers(schema, new, language, zone, catalogs), language)
    labels = dict.fromkeys([*after, *before])
    return [change for label in labels for change in _differences(label, before.get(label), after.get(label))]


def _differences(label: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, list) or isinstance(new, list):
        before, after = _rows(old), _rows(new)
        for row in before:
            if row not in after:
                yield Change(label, row, None)
        for row in after:
            if row not in before:
                yield Change(label, None, row)
    else:
        yield Change(label, old, new)


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(answers: list[Answer], language: str) -> dict[str, Any]:
    return {str(answer.label): _text_of(answer, language) for answer in answers}


def _text_of(answer: Answer, language: str) -> Any:
    if answer.kind != "table":
        return in_words(answer.value, language)
    names = {key: str(label) for key, label in answer.columns}
    return [
        " · ".join(f"{names[key]} {in_words(value, language)}" for key, value in row.items() if _given(value))
        for row in answer.rows
    ]


def in_words(value: Any, language: str) -> str | None:
    """Plain text of one value; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool):
        return translate("Yes" if value else "No", None, language)
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(in_words(one, language) or "" for one in value)
    return str(value)


def _given(value: Any) -> bool:
    return value is not None and value not in ("", [], {})
