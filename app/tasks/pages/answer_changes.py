"""What differs between two readings of the same answers, field by field, as people read them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from app.web.view_models import Answer, Change

_NONE = Answer("")


def answer_changes(old: Sequence[Answer], new: Sequence[Answer]) -> list[Change]:
    """One change for each field that was filled in, emptied or changed, in the order of `new`.

    Both were read by one form in one language (`read_answers`). Rows of a table are compared by their place; the label
    of a change then names the row, from 1, and the column.
    """
    before, after = _by_label(old), _by_label(new)
    labels = dict.fromkeys([*after, *before])
    return [one for label in labels for one in _of_field(before.get(label, _NONE), after.get(label, _NONE))]


def _by_label(answers: Sequence[Answer]) -> dict[str, Answer]:
    return {str(answer.label): answer for answer in answers}


def _of_field(old: Answer, new: Answer) -> Iterator[Change]:
    if "table" in {old.kind, new.kind}:
        yield from _of_rows(old, new)
    elif old.value != new.value:
        yield Change(new.label or old.label, old.value, new.value)


def _of_rows(old: Answer, new: Answer) -> Iterator[Change]:
    columns = dict([*old.columns, *new.columns])
    nothing: Mapping[str, Any] = {}
    for number, (before, after) in enumerate(zip_longest(old.rows, new.rows, fillvalue=nothing), start=1):
        for key, title in columns.items():
            if _given(before, key) != _given(after, key):
                label = f"{new.label or old.label} {number} · {title}"
                yield Change(label, _given(before, key), _given(after, key))


def _given(row: Mapping[str, Any], key: str) -> Any:
    """What stands in the cell; nothing typed and nothing there are the same."""
    value = row.get(key)
    return None if value in ("", []) else value
