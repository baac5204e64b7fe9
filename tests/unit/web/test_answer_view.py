"""Stored answers as people read them."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.web import answer_view
from app.web.value_texts import lists_for
from app.web.view_models import Answer

SCHEMA: dict[str, Any] = {
    "components": [
        {"type": "text", "text": "Read this"},
        {"type": "radio", "key": "decision", "label": "决定", "values": [{"value": "accept", "label": "通过"}]},
        {"type": "radio", "key": "held", "label": "举行", "values": [{"value": "true", "label": "已举行"}]},
        {"type": "select", "key": "line", "label": "生产线", "valuesKey": "catalog_lines"},
        {"type": "textarea", "key": "reason", "label": "理由"},
        {"type": "filepicker", "key": "photos", "label": "照片"},
        {"type": "group", "path": "window", "components": [{"type": "datetime", "key": "from", "label": "从"}]},
        {
            "type": "dynamiclist",
            "path": "points",
            "label": "要点",
            "components": [
                {"type": "textfield", "key": "text", "label": "内容"},
                {"type": "number", "key": "nominal", "label": "标准值"},
                {"type": "select", "key": "unit", "label": "单位", "valuesExpression": "=catalog_units[x = 1]"},
                {"type": "textfield", "key": "never", "label": "从不"},
            ],
        },
    ]
}
CATALOGS = {
    "catalog_lines": [{"value": "L1", "label": "一线"}],
    "catalog_units": [{"value": "bar", "label": "巴"}],
}


ZONE = ZoneInfo("Asia/Shanghai")


def read_answers(schema: Any, value: Any, language: str, catalogs: Any = None) -> list[Answer]:
    return answer_view.read_answers(schema, value, language, ZONE, catalogs)


def shown(values: dict[str, Any], **more: Any) -> list[tuple[Any, Any]]:
    return [(answer.label, answer.value) for answer in read_answers(SCHEMA, values, "zh", **more)]


def test_choices_are_shown_by_their_labels() -> None:
    assert shown({"decision": "accept", "held": True}) == [("决定", "通过"), ("举行", "已举行")]


def test_a_list_of_the_server_is_shown_by_label_where_it_is_given() -> None:
    assert shown({"line": "L1"}) == [("生产线", "L1")]
    assert shown({"line": "L1"}, catalogs=CATALOGS) == [("生产线", "一线")]


def test_what_was_not_answered_is_left_out() -> None:
    assert shown({"decision": None, "reason": "", "points": []}) == []


def test_a_repeated_group_is_a_table_of_its_answered_columns() -> None:
    rows = [{"text": "压力", "nominal": 4.2, "unit": "bar"}, {"text": "抽检"}]
    (table,) = read_answers(SCHEMA, {"points": rows}, "zh", CATALOGS)
    assert table.kind == "table"
    assert table.columns == [("text", "内容"), ("nominal", "标准值"), ("unit", "单位")]
    assert [row["unit"] for row in table.rows] == ["巴", None]


def test_files_are_counted_and_moments_written_plainly() -> None:
    values = {"photos": ["a", "b"], "window": {"from": "2026-11-20T08:30:00+08:00"}}
    assert shown(values) == [("照片", "2 个文件，见“文件”"), ("从", "2026-11-20 08:30")]


def test_what_the_machine_wrote_is_shown_by_its_keys() -> None:
    value = {"lower_bound": 0.43, "interval": {"from": 1}, "rows": [{"a": 1}, {"b": 2}], "none": None}
    answers = read_answers(None, value, "en")
    assert [answer.label for answer in answers] == ["Lower bound", "Interval", "Rows"]
    assert answers[1].value == "From 1"
    assert answers[2].columns == [("a", "A"), ("b", "B")]


def test_a_bare_value_has_no_label() -> None:
    assert [(answer.label, answer.value) for answer in read_answers(None, 7, "zh")] == [("", 7)]
    assert read_answers(None, None, "zh") == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["严重", "质量部", "数据缺口", "22.3 %", "2026-09-02 – 2026-09-21", "张伟"]),
        ("en", ["major", "QA", "data gap", "22.3 %", "2026-09-02 – 2026-09-21", "张伟"]),
    ],
)
def test_codes_shares_and_people_of_the_machine_are_said_in_words(language: str, words: list[str]) -> None:
    value = {
        "defect_class": "major",
        "role": "qa",
        "outcome": "data_gap",
        "rate": 0.222667,
        "window": {"to": "2026-09-21", "from": "2026-09-02"},
        "trainee": "zhang.wei",
    }
    people = {"catalog_people": [{"value": "zhang.wei", "label": "张伟"}]}
    assert [answer.value for answer in read_answers(None, value, language, people)] == words


def test_a_computed_code_of_a_form_is_said_in_words_and_typed_text_is_left_alone() -> None:
    schema = {"components": [{"type": "expression", "key": "defect_class"}, {"type": "textfield", "key": "note"}]}
    answers = read_answers(schema, {"defect_class": "minor", "note": "minor"}, "zh")
    assert [answer.value for answer in answers] == ["轻微", "minor"]


def test_a_share_is_no_count() -> None:
    assert [one.value for one in read_answers(None, {"limit": 3, "score": 0.5}, "en")] == [3, 0.5]


def test_a_moment_in_utc_is_put_on_the_plant_s_clock() -> None:
    (answer,) = read_answers(None, {"passed_at": "2026-07-31T01:20:00Z"}, "en")
    assert answer.value == "2026-07-31 09:20"


def test_codes_of_the_plant_are_named_by_the_server_s_lists_under_their_own_keys_only() -> None:
    value = [{"line": "L1", "note": "L1"}]
    assert lists_for(value) == {"lines"}
    (table,) = read_answers(None, value, "zh", CATALOGS)
    assert table.rows == [{"line": "一线", "note": "L1"}]


@pytest.mark.parametrize(("language", "conclusion"), [("zh", "关键点遗漏"), ("en", "key point missing")])
def test_a_conclusion_in_both_languages_is_said_in_the_reader_s(language: str, conclusion: str) -> None:
    value = {"zh": "关键点遗漏", "en": "key point missing", "code": "R2a"}
    assert [one.value for one in read_answers(None, value, language)] == [conclusion, "R2a"]


POINTS = {"qa_review": {"key_points": [{"id": "k1", "text": "核对压力"}, {"id": "k2", "text": "保压"}]}}
COVERED = {
    "type": "checklist",
    "key": "points",
    "label": "关键点",
    "valuesExpression": '=for k in qa_review.key_points return {label: k.id + " " + k.text, value: k.id}',
}


def test_a_choice_that_a_form_makes_of_the_case_s_data_is_said_in_its_words() -> None:
    (answer,) = read_answers({"components": [COVERED]}, {"points": ["k2", "k9"]}, "zh", POINTS)
    assert answer.value == ["k2 保压", "k9"]  # one that is not among them stays as it is


def test_the_same_choice_inside_a_list_s_rows() -> None:
    rows = {"type": "dynamiclist", "path": "items", "label": "计划", "components": [COVERED]}
    (table,) = read_answers({"components": [rows]}, {"items": [{"points": ["k1"]}]}, "zh", POINTS)
    assert table.rows == [{"points": ["k1 核对压力"]}]


@pytest.mark.parametrize("expression", ["=for k in", "=nobody.knows", "=7", "="])
def test_an_expression_that_makes_no_choices_leaves_the_stored_code(expression: str) -> None:
    schema = {"components": [COVERED | {"valuesExpression": expression}]}
    assert [one.value for one in read_answers(schema, {"points": ["k1"]}, "zh", POINTS)] == [["k1"]]


def test_an_earlier_case_is_named_by_its_number() -> None:
    value = {"recurrence_of": "0b0e6a1c-0000-4000-8000-000000000001"}
    assert lists_for(value) == {"cases"}
    cases = {"catalog_cases": [{"value": value["recurrence_of"], "label": "QT-2026-00001"}]}
    assert [one.value for one in read_answers(None, value, "zh", cases)] == ["QT-2026-00001"]
