"""Forms as read: texts in two languages, first values, and what the rest of the house asks of them."""

from datetime import UTC, datetime

import pytest

from app.definitions.forms.form import Form
from app.definitions.forms.form_reader import FormFileError, inspect_form, read_form
from app.definitions.forms.kinds import KINDS
from tests.support.diagrams.definition_samples import form_file

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CONTENT = (
    {
        "id": "a",
        "type": "select",
        "key": "step",
        "label": "工序",
        "valuesKey": "catalog_steps",
        "properties": {"label.en": "Step", "prefill": "request.step"},
    },
    {
        "id": "b",
        "type": "radio",
        "key": "ok",
        "label": "合格",
        "description": "是或否",
        "values": [{"label": "是", "value": True}, {"label": "否", "value": False}],
        "properties": {"values.true.en": "yes", "values.false.en": "no", "description.en": "Yes or no"},
    },
    {
        "id": "c",
        "type": "table",
        "label": "基线",
        "dataSource": "=baseline.rows",
        "columns": [{"label": "样本", "key": "n"}],
        "properties": {"columns.n.en": "Sample"},
    },
    {
        "id": "d",
        "type": "dynamiclist",
        "path": "points",
        "label": "点",
        "properties": {"prefill": "qa_review.points"},
        "components": [
            {"id": "e", "type": "number", "key": "max", "properties": {"prefill": "10"}},
            {"id": "f", "type": "textfield", "key": "id", "conditional": {"hide": "=max > limits.top"}},
        ],
    },
    {
        "id": "g",
        "type": "html",
        "content": "<p>{{signal.week}} {{#if me.name}}x{{/if}}</p>",
        "properties": {"content.en": "<b>{{signal.rate}}</b>"},
    },
    {
        "id": "h",
        "type": "group",
        "path": "sub",
        "components": [{"id": "i", "type": "textfield", "key": "t", "properties": {"prefill": "step"}}],
    },
)


@pytest.fixture
def form() -> Form:
    return read_form(form_file(*CONTENT), "forms/sample.form")


def test_texts_are_replaced_where_the_language_has_them(form: Form) -> None:
    chinese, english = form.schema("zh"), form.schema("en")

    assert [one.get("label") for one in chinese["components"][:4]] == ["工序", "合格", "基线", "点"]
    assert [one.get("label") for one in english["components"][:4]] == ["Step", "合格", "基线", "点"]
    assert [one["label"] for one in english["components"][1]["values"]] == ["yes", "no"]
    assert english["components"][1]["description"] == "Yes or no"
    assert english["components"][2]["columns"][0]["label"] == "Sample"
    assert english["components"][4]["content"] == "<b>{{signal.rate}}</b>"
    assert form.raw["components"][0]["label"] == "工序"
    assert next(form.walk()).label("en") == "Step"


def test_first_values_come_from_the_context(form: Form) -> None:
    context = {"request": {"step": "filling"}, "qa_review": {"points": [{"id": "k1"}, {"id": "k2", "max": 3}, "junk"]}}

    assert form.prefill(context, NOW) == {
        "step": "filling",
        "points": [{"id": "k1", "max": 10}, {"id": "k2", "max": 3}],
        "sub": {"t": "filling"},
    }
    assert form.prefill({}, NOW) == {}


def test_a_form_says_what_it_needs(form: Form) -> None:
    assert form.name == "sample"
    assert form.catalogs == {"steps"}
    assert form.names == {"catalog_steps", "request", "baseline", "qa_review", "limits", "signal", "me"}
    assert ("points", "max") in form.keys
    assert ("sub", "t") in form.keys
    assert ("c",) not in form.keys


def test_all_22_types_are_known() -> None:
    assert len(KINDS) == 22


def test_a_broken_form_names_its_first_fault() -> None:
    with pytest.raises(FormFileError, match="crystal_ball") as refused:
        read_form(form_file({"id": "x", "type": "crystal_ball"}), "forms/x.form")

    assert refused.value.findings[0].element == "x"


def test_warnings_leave_the_form_usable() -> None:
    form, findings = inspect_form(form_file({"id": "x", "type": "number", "key": "x", "colour": 1}), "forms/x.form")

    assert form is not None
    assert [finding.severity for finding in findings] == ["warning"]
