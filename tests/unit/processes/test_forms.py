"""Every shipped form parses, speaks both languages completely, and gives away nothing it should not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.definitions.forms.component import Component
from app.definitions.forms.form_reader import inspect_form
from app.definitions.gate import check
from tests.support.loop.files import forms, models_of, shipped

NAMES = sorted(forms())
HAN = re.compile(r"[\u4e00-\u9fff]")
TEXTS = ("label", "description", "text", "content", "dateLabel", "timeLabel")


def texts(component: Component) -> Iterator[tuple[str, str]]:
    """Everything of a component that a person reads, by the name of its English property."""
    for name in TEXTS:
        if component.raw.get(name):
            yield name, component.raw[name]
    for option in component.raw.get("values") or ():
        value = option["value"]
        yield f"values.{str(value).lower() if isinstance(value, bool) else value}", option["label"]
    for column in component.raw.get("columns") or ():
        yield f"columns.{column['key']}", column["label"]
    if "check" in component.properties:
        yield "check.message", component.properties["check.message"]


def test_all_tasks_have_their_form_and_all_forms_a_task() -> None:
    used = {node.form for model in models_of(shipped()).values() for node in model.elements.values() if node.form}
    assert used | {"cancel"} == set(forms())


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_read_without_any_finding(name: str) -> None:
    path = f"forms/{name}.form"
    assert inspect_form(shipped()[path], path)[1] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_chinese_and_english(name: str) -> None:
    for component in forms()[name].walk():
        for place, chinese in texts(component):
            english = component.properties.get(f"{place}.en")
            assert english, f"{component.id}: {place} has no English"
            assert not HAN.search(english), f"{component.id}: {place}.en is Chinese"
            assert HAN.search(chinese) or not re.search(r"[a-z]{2}", _bare(chinese)), f"{component.id}: {place}"


@pytest.mark.parametrize("name", NAMES)
def test_the_english_schema_holds_no_chinese(name: str) -> None:
    schema = forms()[name].schema("en")
    assert [text for text in _shown(schema) if HAN.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_fit_a_phone(name: str) -> None:
    for component in forms()[name].walk():
        if component.kind.input and not component.where[-1].startswith("q"):
            assert len(component.raw.get("label", "")) <= 16, component.id
            assert len(component.properties.get("label.en", "")) <= 45, component.id


def test_forms_read_only_what_their_tasks_name() -> None:
    for model in models_of(shipped()).values():
        for node in model.elements.values():
            if node.form:
                needed = {one for one in forms()[node.form].names if not one.startswith("catalog_")} - {"case", "me"}
                assert needed <= set(node.reads or ()), f"{node.id} does not read {needed - set(node.reads or ())}"


def test_tasks_read_nothing_that_their_form_does_not_show() -> None:
    for model in models_of(shipped()).values():
        for node in model.elements.values():
            if node.form:
                shown = set(re.findall(r"\w+", " ".join(_expressions_of(forms()[node.form].raw))))
                extra = set(node.reads or ()) - shown - {node.writes}
                assert extra == set(), f"{node.id} reads {extra} for nothing"


def test_the_quiz_in_the_form_holds_no_answer_key() -> None:
    text = shipped()["forms/online_course.form"].decode()
    assert "correct" not in text
    assert "points" not in forms()["online_course"].keys


def test_the_gate_has_nothing_to_say_about_the_shipped_files() -> None:
    assert check(shipped()) == []


def _bare(text: str) -> str:
    return re.sub(r"\{\{.*?\}\}", "", text)


def _expressions_of(node: Any) -> Iterator[str]:
    """Every text of a form that is no name of its own."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in {"id", "key", "path", "label"}:
                yield from _expressions_of(value)
    elif isinstance(node, list):
        for one in node:
            yield from _expressions_of(one)
    elif isinstance(node, str):
        yield node


def _shown(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in TEXTS and isinstance(value, str):
                yield value
            elif key != "properties":
                yield from _shown(value)
    elif isinstance(node, list):
        for one in node:
            yield from _shown(one)
