"""An inbox that stays open follows what happens, and disturbs nobody who types or reads in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.screens import browser_path, opened, running
from tests.support.preview import samples
from tests.support.preview.pages import NEWS, create_preview

SOON = 11_000

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(browser_path() is None, reason="no Chromium on this machine"),
]


class House:
    """A server whose inbox empties or fills when a test says so."""

    def __init__(self) -> None:
        self.app: Flask = create_preview(PROPAGATE_EXCEPTIONS=False)
        self.empty = False
        self.asked = 0
        self.app.view_functions["tasks.inbox"] = self._inbox
        real = self.app.view_functions["tasks.news"]
        self.app.view_functions["tasks.news"] = lambda: self._news(real)

    def changes(self, **news: Any) -> None:
        self.app.config["NEWS"] = {**NEWS, **news}

    def _inbox(self) -> str:
        return render_template("tasks/inbox.html", page=samples.empty_inbox(False) if self.empty else samples.inbox())

    def _news(self, real: Any) -> Any:
        self.asked += 1
        return real()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    with running(house.app) as base, opened(browser, base, ("desktop", "light", "zh")) as page:
        page.clock.install()
        with page.expect_response("**/news"):
            page.goto(base)
        yield page


def later(page: Page) -> None:
    page.wait_for_timeout(300)
    with page.expect_response("**/news"):
        page.clock.run_for(SOON)
    page.wait_for_timeout(300)


def rows(page: Page) -> int:
    return page.locator("#tasks .row").count()


def test_numbers_and_list_follow_without_a_reload(page: Page, house: House) -> None:
    assert rows(page) > 1
    page.evaluate("window.same = true")
    page.get_by_role("searchbox").fill("焊接")
    house.empty = True
    house.changes(tasks=0, notifications=5, stamp="2")
    later(page)
    expect(page.locator("#tasks .row")).to_have_count(0)
    expect(page.locator("[data-count=tasks]")).to_be_hidden()
    expect(page.locator("[data-count=notifications]")).to_contain_text("5")
    expect(page.locator("[data-told]")).to_have_text("0 项待办，5 条未读通知")
    assert page.evaluate("window.same")
    assert page.get_by_role("searchbox").input_value() == "焊接"


def test_a_list_that_is_read_with_the_keyboard_stays_until_one_goes_on(page: Page, house: House) -> None:
    page.locator("#tasks .row__link").first.focus()
    before = rows(page)
    house.empty = True
    house.changes(tasks=34, stamp="2")
    later(page)
    assert rows(page) == before
    page.get_by_role("searchbox").focus()
    later(page)
    expect(page.locator("#tasks .row")).to_have_count(0)


def test_nothing_new_leaves_everything_alone_and_is_not_said(page: Page, house: House) -> None:
    page.evaluate("document.querySelector('#tasks').firstElementChild.dataset.mine = 'yes'")
    later(page)
    assert page.locator("#tasks [data-mine=yes]").count() == 1
    expect(page.locator("[data-told]")).to_have_text("")


def test_a_page_that_nobody_sees_asks_nothing(page: Page, house: House) -> None:
    later(page)
    page.wait_for_timeout(300)  # the next question waits for its time
    asked = house.asked
    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
    page.clock.run_for(5 * SOON)
    page.wait_for_timeout(300)
    assert house.asked == asked
    page.evaluate("delete document.hidden")
    with page.expect_response("**/news"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
