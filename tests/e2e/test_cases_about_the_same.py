"""Who asks for training, or judges a request, sees the cases about the same problem first."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.filling import FormFiller
from tests.support.browser.screens import opened

PHONE = ("phone", "light", "zh")

pytestmark = pytest.mark.e2e


def test_a_reviewer_sees_open_closed_and_dismissed_cases_of_the_same_problem(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=qa_review", PHONE) as page:
        shown = page.locator(".fjs-form-field-text li").all_text_contents()
        assert shown == [
            "QT-2026-0871（2026-05-01 提出）",
            "QT-2026-0410（2026-05-08 结案，有效）。当时的关键点：封口压力 4.2 bar；首件 <确认>",
            "QT-2026-0502（2026-06-30）：已更换垫片，[正在](观察)",
        ]


def test_who_asks_sees_them_as_soon_as_the_problem_is_named(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=training_request", PHONE) as page:
        link = page.get_by_role("link", name="QT-2026-0871")
        expect(link).to_have_count(0)
        FormFiller(page).fill({"line": "L1", "step": "fill", "defect_type": "leak"})
        expect(link).to_be_visible()
        expect(page.get_by_text("当时的关键点：封口压力 4.2 bar")).to_be_visible()
        expect(page.get_by_role("link", name="QT-2026-0503")).to_have_count(0)
