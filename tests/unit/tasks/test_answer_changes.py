"""What differs between two readings of the same answers."""

from app.tasks.pages.answer_changes import answer_changes
from app.web.view_models import Answer, Change

COLUMNS = (("text", "关键点"), ("nominal", "标准值"))


def points(*rows: dict[str, object]) -> Answer:
    return Answer("关键点", "table", columns=COLUMNS, rows=rows)


def test_fields_changed_filled_in_and_emptied_are_told_and_others_are_not() -> None:
    old = [Answer("原因", value="没拧紧"), Answer("人数", value=3), Answer("附注", value="夜班")]
    new = [Answer("原因", value="没拧紧，三班都有"), Answer("人数", value=3), Answer("答复", value="FIL-1")]
    assert answer_changes(old, new) == [
        Change("原因", "没拧紧", "没拧紧，三班都有"),
        Change("答复", None, "FIL-1"),
        Change("附注", "夜班", None),
    ]


def test_a_table_names_row_and_column_of_what_changed() -> None:
    old = [points({"text": "灌装压力", "nominal": 0.4}, {"text": "瓶口"})]
    new = [points({"text": "灌装压力", "nominal": 0.42}, {"text": "瓶口", "nominal": ""}, {"text": "封盖"})]
    assert answer_changes(old, new) == [
        Change("关键点 1 · 标准值", 0.4, 0.42),
        Change("关键点 3 · 关键点", None, "封盖"),
    ]


def test_nothing_is_told_of_the_same() -> None:
    assert answer_changes([points({"text": "a"})], [points({"text": "a"})]) == []
