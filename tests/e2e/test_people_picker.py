"""A picker of people: by name, pinyin or number, forty at once, on a phone too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.screens import browser_path, opened, overflows, running
from tests.support.preview.pages import create_preview

PHONE = ("phone", "light", "zh")
COMPOSE = """(field, typed) => {
    field.value = typed;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
}"""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(browser_path() is None, reason="no Chromium on this machine"),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with (
        running(create_preview(PROPAGATE_EXCEPTIONS=False)) as base,
        opened(browser, f"{base}/tasks/open?form=training_plan", PHONE) as page,
    ):
        while page.locator(".people__remove").count():
            page.locator(".people__remove").first.click()
        yield page


def names(page: Page) -> list[str]:
    return page.locator(".people__name").all_text_contents()


def test_somebody_is_found_by_pinyin_and_number_and_two_of_one_name_by_their_numbers(page: Page) -> None:
    search = page.get_by_placeholder("姓名、拼音或工号")
    search.fill("oywj")
    assert names(page) == ["欧阳文静"]
    search.fill("Ｃ１０１")
    assert names(page) == ["黄海休假至 2026-12-24"]
    search.fill("张伟")
    assert page.locator(".people__number").all_text_contents() == ["C104", "C105"]
    page.locator(".people__row").nth(1).click()
    expect(page.locator(".people__chip")).to_have_text("张伟 C105移除张伟×")
    assert not overflows(page)


def test_all_of_the_step_below_are_taken_at_once_and_half_typed_pinyin_looks_for_nobody(page: Page) -> None:
    page.get_by_role("button", name="全选本工序低于 80 分的（42 人）").click()
    expect(page.get_by_text("已选 42 人")).to_be_visible()
    search = page.get_by_placeholder("姓名、拼音或工号")
    before = len(names(page))
    search.evaluate(COMPOSE, "zh'e")
    assert len(names(page)) == before
    expect(page.get_by_text("没有找到人员")).to_have_count(0)
