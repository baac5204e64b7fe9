"""Forms on a small screen and in Chinese: nothing cut, nothing in English, no file lost without a word."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.screens import opened, overflows

PHONE = ("phone", "light", "zh")
INSIDE = """element => {
    const box = element.closest('.fjs-input-group').getBoundingClientRect(), text = element.getBoundingClientRect();
    return text.bottom <= box.bottom + 1 && text.right <= box.right + 1;
}"""
SCROLLS = "element => element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX === 'auto'"
TYPE_WHILE_ANOTHER_IS_DRAWN = """async (field, words) => {
    field.focus();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, words);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    document.querySelector('.fjs-form [type=radio]:not(:checked)').click();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

pytestmark = pytest.mark.e2e


def test_a_long_choice_stays_in_its_box(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=training_request", PHONE) as page:
        chosen = page.locator(".fjs-select-display").first
        chosen.evaluate("element => { element.textContent = '开机前按工艺卡逐项核对设备参数并记录'.repeat(3); }")
        assert chosen.evaluate(INSIDE)


def test_a_wide_table_scrolls_in_its_own_box(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=training_plan", PHONE) as page:
        page.locator("main").evaluate(
            """main => main.insertAdjacentHTML('beforeend', '<div class="table-frame"><table class="table"><tr>'
                + '<td>列</td>'.repeat(9) + '</tr></table></div>')"""
        )
        assert page.locator(".table-frame").last.evaluate(SCROLLS)
        assert not overflows(page)


def test_a_list_item_is_removed_in_chinese(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=training_request", PHONE) as page:
        page.get_by_role("button", name="新增一项").click()
        expect(page.get_by_role("button", name="删除第 1 项")).to_be_visible()
        expect(page.get_by_placeholder("年/月/日").or_(page.get_by_placeholder("日/月/年")).first).to_be_visible()


def test_whoever_leaves_with_chosen_files_is_asked_first(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=training_request", PHONE) as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        expect(page.get_by_text("文件在提交时上传，草稿不保存文件，请最后再选。")).to_be_visible()
        page.get_by_label("问题与怀疑原因").fill("夜班封口压力偏低")
        page.locator("input[type=file]").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
        )
        page.goto(f"{base}/notifications")
        assert asked == ["beforeunload"]


def test_what_is_typed_stays_while_another_answer_is_drawn(base: str, browser: Browser) -> None:
    with opened(browser, f"{base}/tasks/open?form=training_request", PHONE) as page:
        field = page.get_by_label("问题与怀疑原因")
        field.fill("夜班")
        field.blur()
        field.evaluate(TYPE_WHILE_ANOTHER_IS_DRAWN, "夜班封口压力偏低")
        field.blur()
        page.wait_for_timeout(100)
        assert field.input_value() == "夜班封口压力偏低"
