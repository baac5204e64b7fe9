"""A drawing too large for its window opens, and follows, where the case stands."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.browser.people import Person
from tests.support.browser.product import Product

pytestmark = pytest.mark.e2e

# The step's element and the window it stands in.
BOXES = """() => {
    const steps = JSON.parse(document.getElementById('replay-data').textContent).steps;
    const { element } = steps[document.querySelector('[data-slider]').value - 1];
    const canvas = document.querySelector('[data-diagram-canvas]');
    return [canvas, canvas.querySelector(`[data-element-id="${element}"]`)].map((one) => one.getBoundingClientRect());
}"""


@pytest.mark.parametrize("step", [2, 9, 12])
def test_the_step_s_element_stands_in_the_window_and_can_be_read(product: Product, browser: Browser, step: int) -> None:
    [(case,)] = product.sql("SELECT id FROM cases WHERE number = 'QT-2026-00001'")
    with Person(browser, product.url, "gao.xiang") as auditor:
        auditor.sign_in()
        auditor.show(f"/cases/{case}/replay?step={step}")
        canvas, element = auditor.page.evaluate(BOXES)
        assert within(element, canvas)
        assert 60 < element["width"] < 90


def within(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    return all(
        inner[low] >= outer[low] and inner[high] <= outer[high] for low, high in (("left", "right"), ("top", "bottom"))
    )


@pytest.mark.parametrize(("language", "words"), [("zh", "只有管理层可取消案件"), ("en", "Cancelling: only Management")])
def test_notes_in_a_drawing_speak_the_reader_s_language(
    product: Product, browser: Browser, language: str, words: str
) -> None:
    [(case,)] = product.sql("SELECT id FROM cases WHERE number = 'QT-2026-00001'")
    with Person(browser, product.url, "gao.xiang", language) as auditor:
        auditor.sign_in()
        auditor.show(f"/cases/{case}/replay?step=2")
        note = auditor.page.locator("[data-element-id='note_cancel']")
        assert words.replace(" ", "") in "".join((note.text_content() or "").split())
