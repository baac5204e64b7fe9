"""What the server makes of a submission: form-js's rules, and those the browser leaves to us."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.definitions.forms.form import Form
from app.definitions.forms.form_reader import read_form
from app.definitions.forms.unknown_keys import UnknownAnswerError
from app.kernel.errors import InvalidInputError
from tests.support.diagrams.definition_samples import form_file

NUMBERS = count()
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # the third of March in the factory


def form_of(*components: Mapping[str, Any]) -> Form:
    return read_form(form_file(*components), "forms/sample.form")


def field(kind: str, key: str = "x", **own: Any) -> dict[str, Any]:
    return {"id": f"id_{next(NUMBERS)}", "type": kind, "key": key, **own}


def rows(path: str, *components: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    return {"id": f"id_{next(NUMBERS)}", "type": "dynamiclist", "path": path, "components": list(components), **own}


def clean(form: Form, answers: Any, context: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return form.validate(answers, context or {}, NOW, zone=SHANGHAI)


def refused(form: Form, answers: Any, context: Mapping[str, Any] | None = None, language: str = "en") -> dict[str, str]:
    with pytest.raises(InvalidInputError) as error:
        form.validate(answers, context or {}, NOW, language, SHANGHAI)
    return error.value.fields


@pytest.mark.parametrize("empty", [None, "", "   "])
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_a_required_text_may_not_be_empty(kind: str, empty: str | None) -> None:
    form = form_of(field(kind, validate={"required": True}))

    assert refused(form, {"x": empty}) == {"x": "This is needed"}
    assert refused(form, {}, language="zh") == {"x": "此项必填"}
    assert clean(form, {"x": " yes "}) == {"x": "yes"}


def test_a_required_checkbox_must_be_ticked_and_lists_not_be_empty() -> None:
    form = form_of(
        field("checkbox", "c", validate={"required": True}),
        field("taglist", "t", values=[{"label": "A", "value": "a"}], validate={"required": True}),
        field("filepicker", "f", validate={"required": True}),
    )

    assert set(refused(form, {"c": False, "t": [], "f": []})) == {"c", "t", "f"}


def test_unanswered_fields_have_their_empty_value() -> None:
    form = form_of(
        field("textfield", "a"),
        field("number", "b"),
        field("checkbox", "c"),
        field("filepicker", "d"),
        field("checklist", "e", values=[{"label": "A", "value": "a"}]),
        field("datetime", "f"),
    )

    assert clean(form, {}) == {"a": None, "b": None, "c": False, "d": [], "e": [], "f": None}


def test_lengths_count_trimmed_text_and_may_be_feel() -> None:
    form = form_of(field("textarea", validate={"minLength": 3, "maxLength": "=longest"}))

    assert refused(form, {"x": "  ab  "}, {"longest": 4}) == {"x": "Write at least 3 characters"}
    assert refused(form, {"x": "abcde"}, {"longest": 4}) == {"x": "Write at most 4 characters"}
    assert clean(form, {"x": "质量关键点"}) == {"x": "质量关键点"}


@pytest.mark.parametrize(
    ("rules", "good", "bad"),
    [
        ({"validationType": "email"}, "a.b@example.com", "a.b@example"),
        ({"validationType": "phone"}, "+86 138 0013 8000", "call me"),
        ({"pattern": r"^K\d+$"}, "K12", "k12"),
        ({"validationType": "custom", "pattern": r"\d"}, "a1", "a"),
    ],
)
def test_texts_keep_their_form(rules: dict[str, str], good: str, bad: str) -> None:
    form = form_of(field("textfield", validate=rules))

    assert clean(form, {"x": good}) == {"x": good}
    assert set(refused(form, {"x": bad})) == {"x"}


def test_the_authors_sentence_stands_at_the_field() -> None:
    rules = {"required": True, "pattern": "^K", "patternErrorMessage": "以K开头"}
    texts = {"validate.message.en": "Begin with K"}

    form = form_of(field("textfield", validate=rules, properties=texts))
    assert refused(form, {"x": "a"}, language="zh") == {"x": "以K开头"}
    assert refused(form, {"x": "a"}, language="en") == {"x": "Begin with K"}
    assert refused(form, {}, language="en") == {"x": "This is needed"}


@pytest.mark.parametrize(
    ("value", "expected"), [(3, 3), (0.3, 0.3), ("3.10", 3.1), ("1e2", 100), (-2, -2), ("", None), (" 7 ", 7)]
)
def test_numbers_are_kept_exactly(value: Any, expected: Any) -> None:
    assert clean(form_of(field("number")), {"x": value}) == {"x": expected}


@pytest.mark.parametrize(
    "value", [True, "three", [1], {}, float("nan"), float("inf"), "1e999", "NaN", 10**50, 2**53, "٣"]
)
def test_what_is_no_number_is_refused(value: Any) -> None:
    assert refused(form_of(field("number")), {"x": value}) == {"x": "Write a number"}


def test_limits_digits_and_steps_of_numbers_are_exact() -> None:
    form = form_of(field("number", validate={"min": 0.1, "max": "=highest"}, decimalDigits=2, increment="0.1"))
    context = {"highest": 0.7}

    assert clean(form, {"x": 0.7}, context) == {"x": 0.7}  # 0.7 % 0.1 is not 0 in binary
    assert refused(form, {"x": 0.05}, context) == {"x": "Must be at least 0.1"}
    assert refused(form, {"x": 0.8}, context) == {"x": "Must be at most 0.7"}
    assert refused(form, {"x": 0.123}, context) == {"x": "At most 2 digits after the point"}
    assert refused(form, {"x": 0.15}, context) == {"x": "Must be a multiple of 0.1"}
    assert clean(form, {"x": 900}, {}) == {"x": 900}  # a limit that is null limits nothing


def test_a_number_may_be_kept_as_text() -> None:
    assert clean(form_of(field("number", serializeToString=True)), {"x": "3.10"}) == {"x": "3.10"}


@pytest.mark.parametrize(
    ("subtype", "value", "kept"),
    [
        ("date", "2026-03-03", "2026-03-03"),
        ("time", "08:30", "08:30:00"),
        ("datetime", "2026-03-03T08:30+08:00", "2026-03-03T08:30:00+08:00"),
        ("datetime", "2026-03-03T00:30Z", "2026-03-03T00:30:00+00:00"),
    ],
)
def test_dates_are_kept_as_feel_reads_them(subtype: str, value: str, kept: str) -> None:
    form = form_of(field("datetime", subtype=subtype))

    assert clean(form, {"x": value}) == {"x": kept}
    assert set(refused(form, {"x": "soon"})) == {"x"}
    assert set(refused(form, {"x": 20260303})) == {"x"}


def test_a_moment_without_offset_is_taken_only_where_the_form_says_so() -> None:
    assert set(refused(form_of(field("datetime", subtype="datetime")), {"x": "2026-03-03T08:30"})) == {"x"}
    local = form_of(field("datetime", subtype="datetime", timeSerializingFormat="no_timezone"))
    assert clean(local, {"x": "2026-03-03T08:30"}) == {"x": "2026-03-03T08:30:00"}


@pytest.mark.parametrize(("value", "passed"), [("2026-03-02", True), ("2026-03-03", False)])
def test_passed_dates_are_those_before_the_factorys_today(value: str, passed: bool) -> None:
    form = form_of(field("datetime", disallowPassedDates=True))

    if passed:
        assert refused(form, {"x": value}) == {"x": "This date has passed already"}
    else:
        assert clean(form, {"x": value}) == {"x": value}


CHOICES = [
    {"label": "一", "value": "a"},
    {"label": "二", "value": True},
    {"label": "三", "value": 3},
    {"label": "四", "value": "z"},
]


@pytest.mark.parametrize("value", ["a", True, 3, 3.0])
def test_an_offered_choice_is_kept(value: Any) -> None:
    assert clean(form_of(field("radio", values=CHOICES)), {"x": value}) == {"x": value}


@pytest.mark.parametrize("value", ["b", 1, "true", "3", [], {}, False, {"value": "a"}])
def test_a_choice_that_is_not_offered_is_refused(value: Any) -> None:
    assert refused(form_of(field("select", values=CHOICES)), {"x": value}) == {"x": "Choose one of the offered values"}


def test_no_is_an_answer_to_a_required_yes_or_no() -> None:
    options = [{"label": "是", "value": True}, {"label": "否", "value": False}]
    form = form_of(field("radio", values=options, validate={"required": True}))

    assert clean(form, {"x": False}) == {"x": False}
    assert refused(form, {}) == {"x": "This is needed"}


def test_choices_may_come_from_the_context_or_from_feel() -> None:
    context = {"catalog_people": [{"label": "王", "value": "wang"}, "li"], "plan": {"days": [1, 2, 3]}}
    form = form_of(
        field("taglist", "people", valuesKey="catalog_people"),
        field("select", "day", valuesExpression="=plan.days[item > 1]"),
    )

    assert clean(form, {"people": ["li", "wang"], "day": 2}, context) == {"people": ["li", "wang"], "day": 2}
    assert set(refused(form, {"people": ["li", "zhao"], "day": 1}, context)) == {"people", "day"}
    assert set(refused(form, {"people": ["li"]}, {})) == {"people"}  # a list that is not there offers nothing
    assert set(refused(form, {"people": ["li", "li"]}, context)) == {"people"}
    assert set(refused(form, {"people": "li"}, context)) == {"people"}


def test_files_are_ids_of_documents() -> None:
    one, two = str(uuid4()), str(uuid4())
    many, single = form_of(field("filepicker", multiple=True)), form_of(field("filepicker"))

    assert clean(many, {"x": [one, two, one.upper()]}) == {"x": [one, two]}
    assert clean(single, {"x": ""}) == {"x": []}
    assert refused(single, {"x": [one, two]}) == {"x": "Attach one file only"}
    for wrong in ("files::1", ["files::1"], [7], {"a": 1}):
        assert set(refused(many, {"x": wrong})) == {"x"}
    assert [(place.key, place.multiple) for place in many.files_fields] == [("x", True)]


def test_hidden_fields_are_dropped_with_what_depends_on_them() -> None:
    form = form_of(
        field("radio", "a", values=CHOICES),
        field("textfield", "b", conditional={"hide": '=a != "a"'}, validate={"required": True}),
        field("textfield", "c", conditional={"hide": "=b = null"}, validate={"required": True}),
    )

    assert clean(form, {"a": "z", "b": "smuggled", "c": "smuggled"}) == {"a": "z"}
    assert clean(form, {"a": "a", "b": "yes", "c": "yes"}) == {"a": "a", "b": "yes", "c": "yes"}
    assert set(refused(form, {"a": "a"})) == {"b"}


def test_a_hidden_group_and_a_hidden_list_are_dropped_whole() -> None:
    hide = {"hide": "=not(show)"}
    group = {"id": "g", "type": "group", "path": "g", "conditional": hide, "components": [field("textfield", "b")]}
    form = form_of(field("checkbox", "show"), group, rows("l", field("textfield", "c"), conditional=hide))

    assert clean(form, {"g": {"b": "x"}, "l": [{"c": "y"}]}) == {"show": False}
    shown = clean(form, {"show": True, "g": {"b": "x"}, "l": [{"c": "y"}]})
    assert shown == {"show": True, "g": {"b": "x"}, "l": [{"c": "y"}]}


def test_rows_see_their_own_fields_first() -> None:
    inner = field("number", "nominal", conditional={"hide": '=kind != "parameter"'}, validate={"required": True})
    form = form_of(field("textfield", "kind"), rows("points", field("textfield", "kind"), inner))

    cleaned = clean(form, {"kind": "parameter", "points": [{"kind": "parameter", "nominal": 2}, {"kind": "b"}]})
    assert cleaned["points"] == [{"kind": "parameter", "nominal": 2}, {"kind": "b"}]
    assert refused(form, {"points": [{"kind": "b"}, {"kind": "parameter"}]}) == {"points.1.nominal": "This is needed"}


def test_nested_rows_know_this_parent_and_their_numbers() -> None:
    deep = field("expression", "where", expression="=string(i[1]) + parent.name + this.name")
    form = form_of(rows("outer", field("textfield", "name"), rows("inner", field("textfield", "name"), deep)))

    cleaned = clean(form, {"outer": [{"name": "A", "inner": [{"name": "x"}]}, {"name": "B", "inner": [{"name": "y"}]}]})
    assert [row["inner"][0]["where"] for row in cleaned["outer"]] == ["1Ax", "2By"]


def test_computed_fields_are_never_taken_from_the_browser() -> None:
    form = form_of(
        field("expression", "double", expression="=total * 2"),
        field("expression", "total", expression="=sum(items.score)"),
        rows("items", field("number", "score")),
    )

    cleaned = clean(form, {"total": 100, "double": 9, "items": [{"score": 0.1}, {"score": 0.2}]})
    assert cleaned == {"double": 0.6, "total": 0.3, "items": [{"score": 0.1}, {"score": 0.2}]}


def test_a_computed_number_is_always_storable() -> None:
    cleaned = clean(form_of(field("expression", expression="=[10 ** 30, {a: 10 ** 30}]")), {})

    assert cleaned == {"x": [1e30, {"a": 1e30}]}


def test_locked_fields_are_taken_from_the_prefill() -> None:
    form = form_of(
        field("textfield", "line", readonly=True, properties={"prefill": "request.line"}),
        field("textfield", "step", disabled=True, defaultValue="filling"),
        field("number", "rate", readonly="=fixed", properties={"prefill": "0.5"}),
    )
    sent = {"line": "L9", "step": "other", "rate": 7}

    assert clean(form, sent, {"request": {"line": "L1"}, "fixed": True}) == {
        "line": "L1",
        "step": "filling",
        "rate": 0.5,
    }
    assert clean(form, sent, {"fixed": False})["rate"] == 7


def test_fixed_rows_keep_number_and_locked_fields() -> None:
    form = form_of(
        rows(
            "attendance",
            field("textfield", "trainee", readonly=True),
            field("checkbox", "present"),
            allowAddRemove=False,
            properties={"prefill": "for t in plan.trainees return {trainee: t}"},
        )
    )
    context = {"plan": {"trainees": ["li", "wu"]}}

    sent = {"attendance": [{"trainee": "boss", "present": True}, {}]}
    assert clean(form, sent, context)["attendance"] == [
        {"trainee": "li", "present": True},
        {"trainee": "wu", "present": False},
    ]
    assert len(clean(form, {}, context)["attendance"]) == 2
    assert refused(form, {"attendance": [{}]}, context) == {"attendance": "Give exactly 2 rows here"}


def test_new_rows_are_numbered_by_the_server_and_known_ones_keep_theirs() -> None:
    serial = field("textfield", "id", readonly=True, properties={"serial": "k"})
    form = form_of(rows("points", serial, field("textfield", "text"), properties={"prefill": "old.points"}))
    context = {"old": {"points": [{"id": "k1", "text": "a"}, {"id": "k4", "text": "b"}]}}

    sent = {"points": [{"id": "k4", "text": "b2"}, {"id": "k77", "text": "forged"}, {"text": "new"}, {"id": "k4"}]}
    assert [row["id"] for row in clean(form, sent, context)["points"]] == ["k4", "k5", "k6", "k7"]
    assert [row["id"] for row in clean(form, {"points": [{}, {}]})["points"]] == ["k1", "k2"]


@pytest.mark.parametrize("sent", ["text", [1], ["a"], [{}] * 501])
def test_what_is_no_list_of_rows_is_refused(sent: Any) -> None:
    assert set(refused(form_of(rows("l", field("textfield"))), {"l": sent})) == {"l"}


def test_checks_look_at_other_answers() -> None:
    text = {"check": "x > low and x < high", "check.message": "须介于两者之间", "check.message.en": "Between the two"}
    form = form_of(field("number", properties=text), field("number", "high"))

    assert clean(form, {"x": 3, "high": 5}, {"low": 1}) == {"x": 3, "high": 5}
    assert refused(form, {"x": 9, "high": 5}, {"low": 1}, "zh") == {"x": "须介于两者之间"}
    assert refused(form, {"x": 9, "high": 5}, {"low": 1}, "en") == {"x": "Between the two"}
    assert refused(form, {"x": 9}, {"low": 1}) == {"x": "Between the two"}  # unknown is not kept
    assert clean(form, {}, {"low": 1}) == {"x": None, "high": None}  # but an empty answer may stay empty


def test_checks_of_lists_and_computed_fields() -> None:
    form = form_of(
        rows("l", field("textfield"), properties={"check": "count(l) > 0"}),
        field("expression", "n", expression="=count(l)", properties={"check": "n < 2"}),
    )

    assert set(refused(form, {})) == {"l"}
    assert set(refused(form, {"l": [{}, {}]})) == {"n"}
    assert clean(form, {"l": [{}]}) == {"l": [{"x": None}], "n": 1}


def test_what_only_shows_is_never_accepted() -> None:
    shown = [
        {"id": f"s_{kind}", "type": kind, "key": kind}
        for kind in ["text", "html", "image", "button", "spacer", "separator", "table", "iframe", "documentPreview"]
    ]
    form = form_of(*shown, field("textfield"))

    for one in shown:
        with pytest.raises(UnknownAnswerError, match=one["key"]):
            clean(form, {one["key"]: "value", "x": "a"})


def test_keys_that_the_form_does_not_have_are_refused_wherever_they_stand() -> None:
    group = {"id": "g", "type": "group", "path": "inner", "components": [field("textfield", "a")]}
    form = form_of(field("textfield"), group, rows("list", field("textfield", "b")))
    assert clean(form, {"x": "1", "inner": {"a": "2"}, "list": [{"b": "3"}]})["list"] == [{"b": "3"}]
    for sent, name in [
        ({"more": 1}, "more"),
        ({"inner": {"more": None}}, "inner.more"),
        ({"list": [{"b": "3"}, {"more": {}}]}, "list.1.more"),
        ({"list": {"0": {}}}, "list.0"),
    ]:
        with pytest.raises(UnknownAnswerError, match=name):
            clean(form, sent)


def test_groups_without_a_path_share_the_level_above() -> None:
    group = {"id": "g", "type": "group", "components": [field("textfield", "a.b")]}

    assert clean(form_of(group, field("textfield", "a.c")), {"a": {"b": "1", "c": "2"}}) == {"a": {"b": "1", "c": "2"}}


@pytest.mark.parametrize("answers", [None, [], "text", 3])
def test_answers_are_named_fields(answers: Any) -> None:
    with pytest.raises(InvalidInputError):
        clean(form_of(field("textfield")), answers)


def test_control_characters_do_not_reach_the_case() -> None:
    assert clean(form_of(field("textarea")), {"x": "a\x00b\r\nc\ud800"}) == {"x": "ab\nc"}
