"""What an answer says otherwise than the one before: values, and the rows of lists that came or went."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.audit.replay.value_changes import field_changes, in_words
from app.web.view_models import Change

FORM: dict[str, Any] = {
    "components": [
        {"type": "textfield", "key": "text", "label": "内容"},
        {"type": "checkbox", "key": "urgent", "label": "紧急"},
        {
            "type": "dynamiclist",
            "path": "points",
            "label": "要点",
            "components": [
                {"type": "textfield", "key": "name", "label": "名称"},
                {"type": "number", "key": "value", "label": "数值"},
            ],
        },
    ]
}


def changes(old: Any, new: Any) -> list[Change]:
    return field_changes(FORM, old, new, "zh", {}, ZoneInfo("Asia/Shanghai"))


def test_what_stayed_is_not_told() -> None:
    assert changes({"text": "a", "points": [{"name": "x"}]}, {"text": "a", "points": [{"name": "x"}]}) == []


def test_a_value_is_told_before_and_after() -> None:
    assert changes({"text": "a"}, {"text": "b"}) == [Change("内容", "a", "b")]
    assert changes({"text": "a"}, {}) == [Change("内容", "a", None)]
    assert changes(None, {"text": "b"}) == [Change("内容", None, "b")]


def test_rows_that_went_come_first_then_those_that_came() -> None:
    old = {"points": [{"name": "x", "value": 1}, {"name": "y"}]}
    new = {"points": [{"name": "y"}, {"name": "x", "value": 2}]}
    assert changes(old, new) == [
        Change("要点", "名称 x · 数值 1", None),
        Change("要点", None, "名称 x · 数值 2"),
    ]


def test_a_list_that_was_not_there_comes_row_by_row() -> None:
    assert changes({}, {"points": [{"name": "x"}]}) == [Change("要点", None, "名称 x")]


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (None, "zh", None),
        (True, "en", "Yes"),
        (False, "en", "No"),
        (["a", None, "b"], "zh", "a、、b"),
        (["a", "b"], "en", "a, b"),
        (7, "zh", "7"),
    ],
)
def test_values_in_words(value: Any, language: str, text: str | None) -> None:
    assert in_words(value, language) == text
