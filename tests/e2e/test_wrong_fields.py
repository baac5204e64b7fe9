"""Whoever submits a form that is not in order sees the first wrong field and what is wrong with it."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser.screens import opened

FORMS = ("cancel", "class_record", "score_sheet", "training_plan", "training_request")
"""Whose first wrong field is a choice, radio buttons or a number in a list, and which are longer than the window."""
HIDDEN_BY = """() => {
    const error = document.querySelector('.fjs-form-field-error');
    const field = error.closest('.fjs-form-field').getBoundingClientRect(), box = error.getBoundingClientRect();
    const head = document.querySelector('.header').getBoundingClientRect();
    const bar = document.querySelector('.actions').getBoundingClientRect();
    const seen = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
    return [field.top < head.bottom && 'header', box.bottom > bar.top && 'bar',
        !(seen && (error.contains(seen) || seen.contains(error))) && `${seen?.className}`].filter(Boolean);
}"""

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("form", FORMS)
def test_nothing_covers_the_first_wrong_field(base: str, browser: Browser, form: str, device: str) -> None:
    with opened(browser, f"{base}/tasks/open?form={form}", (device, "light", "zh")) as page:
        page.locator("[data-form-submit]").click()
        page.wait_for_selector("[data-form-problems]:not([hidden])")
        page.wait_for_timeout(600)  # the scroll comes to rest
        assert page.evaluate(HIDDEN_BY) == []
