"""Fills a form-js form as a hand does: the same answers that the API takes, typed and clicked field by field."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

Json = Mapping[str, Any]

# What one field's answer changes is drawn a frame later; nobody types faster than that.
NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

TRIES = 3


class FormFiller:
    """The form of the open task page. Fields are found by their ids, rows of lists by their number."""

    def __init__(self, page: Page) -> None:
        page.wait_for_selector("[data-form-fields] .fjs-form")
        given = json.loads(page.locator("#form-data").text_content() or "{}")
        self._page = page
        self._schema: Json = given["schema"]
        self._data: Json = given["data"]

    def fill(self, answers: Json) -> None:
        """Answer what `answers` names, in the form's order, so that what one answer opens is there for the next."""
        self._fill_all(self._schema["components"], answers, "")

    def field(self, name: str, suffix: str = "") -> Locator:
        """The element of the field whose id is `name`; in a list `suffix` is `_` and the row."""
        return self._page.locator(f"[id^='fjs-form-'][id$='-{name}{suffix}']")

    def _fill_all(self, components: Sequence[Json], answers: Json, suffix: str) -> None:
        for component in components:
            value = _value(answers, component.get("key") or component.get("path"))
            if component.get("readonly") is True or value is None:
                continue
            if component["type"] == "dynamiclist":
                self._fill_list(component, value)
            elif component["type"] == "group":
                self._fill_all(component["components"], value, suffix)
            else:
                getattr(self, f"_fill_{component['type']}")(component, value, suffix)
                self._page.evaluate(NEXT_FRAME)

    def _fill_list(self, component: Json, rows: Sequence[Json]) -> None:
        if component.get("allowAddRemove"):
            self._set_rows(component, len(rows))
        for number, row in enumerate(rows):
            self._fill_all(component["components"], row, f"_{number}")

    def _set_rows(self, component: Json, count: int) -> None:
        if count:
            expect(self.field(component["id"])).to_be_attached()  # what an earlier answer opened may still be drawn
        block = self.field(component["id"]).locator("xpath=..")
        rows = block.locator(".fjs-repeat-row-container")
        while (shown := rows.count()) > count:
            block.locator(".fjs-repeat-row-remove").last.click()
            expect(rows).to_have_count(shown - 1)
        while (shown := rows.count()) < count:
            block.locator(".fjs-repeat-render-add").click()
            expect(rows).to_have_count(shown + 1)

    def _type(self, component: Json, value: Any, suffix: str) -> None:
        """Type it, and again where an earlier answer's drawing took the field away under the hand."""
        field = self.field(component["id"], suffix)
        for _ in range(TRIES):
            field.fill(str(value))
            field.blur()
            self._page.evaluate(NEXT_FRAME)
            if field.input_value() == str(value):
                return
        raise AssertionError(f"{component['id']} keeps {field.input_value()!r} instead of {value!r}")

    _fill_textfield = _fill_textarea = _fill_number = _type

    def _fill_datetime(self, component: Json, value: str, suffix: str) -> None:
        day, _, clock = value.partition("T")
        date = self.field(component["id"], f"{suffix}-date")
        date.fill(day.replace("-", "/"))
        date.press("Enter")
        if clock:
            time = self.field(component["id"], f"{suffix}-time")
            time.fill(clock[:5])
            time.press("Enter")
        self._page.keyboard.press("Escape")

    def _fill_radio(self, component: Json, value: Any, suffix: str) -> None:
        self._choose(component, suffix, value)

    def _fill_checklist(self, component: Json, values: Sequence[Any], suffix: str) -> None:
        for value in values:
            self._choose(component, suffix, value)

    def _fill_checkbox(self, component: Json, value: bool, suffix: str) -> None:
        self.field(component["id"], suffix).set_checked(value)

    def _choose(self, component: Json, suffix: str, value: Any) -> None:
        label = self._label(component, value)
        boxes = self._page.locator(
            f"[id^='fjs-form-'][id*='-{component['id']}{suffix}-']:is([type=radio],[type=checkbox])"
        )
        expect(boxes.first).to_be_attached()
        for box in boxes.all():
            if _words(box.locator("xpath=..")) == label:
                box.check()
                return
        raise AssertionError(
            f"{component['id']} offers no {label!r}: {[_words(b.locator('xpath=..')) for b in boxes.all()]}"
        )

    def _fill_select(self, component: Json, value: Any, suffix: str) -> None:
        # Simple selects show a box over a hidden input, searchable ones an input; a click opens either.
        box = self.field(component["id"], suffix).locator(
            "xpath=ancestor::div[contains(@class,'fjs-form-field-select')][1]"
        )
        box.locator(".fjs-input-group").click()
        self._pick(box, self._label(component, value))

    def _fill_taglist(self, component: Json, values: Sequence[Any], suffix: str) -> None:
        if component.get("properties", {}).get("picker") == "people":
            self._fill_people(component, values, suffix)
            return
        box = self.field(component["id"], suffix).locator(
            "xpath=ancestor::div[contains(@class,'fjs-form-field-taglist')][1]"
        )
        wanted = [self._label(component, value) for value in values]
        present = [_words(tag) for tag in box.locator(".fjs-taglist-tag-label").all()]
        for label in present:
            if label not in wanted:
                box.locator(".fjs-taglist-tag", has_text=label).locator(".fjs-taglist-tag-remove").click()
        for label in wanted:
            if label not in present:
                box.locator(".fjs-taglist-input").fill(label)
                self._pick(box, label)
        box.locator(".fjs-taglist-input").press("Tab")

    def _fill_people(self, component: Json, values: Sequence[str], suffix: str) -> None:
        search = self.field(component["id"], suffix)
        box = search.locator("xpath=ancestor::div[contains(@class,'fjs-form-field-people')][1]")
        while box.locator(".people__remove").count():
            box.locator(".people__remove").first.click()
            self._page.evaluate(NEXT_FRAME)
        for username in values:
            search.fill(username)
            box.locator(".people__row input").first.check()
            self._page.evaluate(NEXT_FRAME)

    def _pick(self, box: Locator, label: str) -> None:
        # By its words, never by its place: the list may still be getting shorter under the hand.
        items = box.locator(".fjs-dropdownlist-item")
        wanted = items.filter(has_text=re.compile(rf"^\s*{_pattern(label)}\s*$"))
        expect(wanted, f"{label!r} is offered").to_have_count(1)
        wanted.click()

    def _label(self, component: Json, value: Any) -> str:
        """What people read for `value`: from the form, a catalogue, or made of key points."""
        options = [*component.get("values", ()), *self._catalogue(component)]
        found = [option["label"] for option in options if option["value"] == value]
        if found:
            return str(found[0])
        points = [point for name in ("key_points", "qa_review") for point in _points(self._data.get(name))]
        return next(f"{point['id']} {point['text']}" for point in points if point["id"] == value)

    def _catalogue(self, component: Json) -> Sequence[Json]:
        source = component.get("valuesKey") or component.get("valuesExpression") or ""
        return next((self._data[key] for key in self._data if key.startswith("catalog_") and key in source), ())


def _value(answers: Json, key: str | None) -> Any:
    """The answer at a dotted key."""
    value: Any = answers
    for part in (key or "?").split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _points(value: Any) -> Sequence[Json]:
    found = value.get("key_points") if isinstance(value, Mapping) else value
    return found or ()


def _words(element: Locator) -> str:
    return " ".join((element.text_content() or "").split())


def _pattern(label: str) -> str:
    """A regular expression for these words, however they are spaced."""
    return r"\s+".join(re.escape(word) for word in label.split())
