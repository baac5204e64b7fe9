"""Every page in a real browser, on sample data: accessible, strict policy kept, nothing runs out of the window."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.accessibility import AXE, axe_findings
from tests.support.browser.screens import LOOKS, PAGES, opened, overflows, wait_until_drawn

DESKTOP = ("desktop", "light", "en")

UNCOVERED = """element => {
    const box = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2], LOOKS[3]], ids="-".join)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_keeps_its_policy_and_its_window(
    base: str, browser: Browser, name: str, look: tuple[str, str, str]
) -> None:
    with opened(browser, base + PAGES[name], look) as page:
        complaints = [text for text in page.problems if "404" not in text]  # type: ignore[attr-defined]
        assert (complaints, overflows(page)) == ([], False)
        if AXE.exists():
            assert axe_findings(page) == []


def test_a_form_is_saved_while_typing_and_only_then(base: str, browser: Browser) -> None:
    with opened(browser, base + "/tasks/open", DESKTOP) as page:
        saved: list[Any] = []
        page.on("request", lambda request: saved.append(request.post_data_json) if request.method == "PUT" else None)
        page.clock.install()
        page.reload()
        wait_until_drawn(page)
        page.clock.fast_forward(5000)
        page.get_by_label("Defect rate to reach %").fill("7.5")
        expect(page.locator("[data-form-draft]")).to_have_attribute("data-state", "ok")
        assert [draft["answers"]["target_rate"] for draft in saved] == [7.5]


def test_what_is_missing_is_said_at_the_field_and_at_the_button(base: str, browser: Browser) -> None:
    with opened(browser, base + "/tasks/open", ("phone", "light", "zh")) as page:
        page.get_by_role("button", name="签名并提交").click()
        expect(page.locator(".fjs-form-field-error")).to_have_text("此项必填。")
        expect(page.locator("[data-form-problems]")).to_contain_text("验收次品率")
        expect(page.get_by_label("验收次品率 %")).to_be_focused()


def test_the_signature_is_asked_until_it_is_right(base: str, browser: Browser) -> None:
    with opened(browser, base + "/tasks/open", DESKTOP) as page:
        page.get_by_label("Defect rate to reach %").fill("7.5")
        page.get_by_role("button", name="Sign and submit").press("Enter")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Password of").fill("wrong")
        dialog.get_by_role("button", name="Sign and submit").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Wrong password")
        page.keyboard.type("right")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?done=1")


def test_giving_up_the_signature_keeps_the_answers(base: str, browser: Browser) -> None:
    with opened(browser, base + "/tasks/open", DESKTOP) as page:
        page.get_by_label("Defect rate to reach %").fill("7.5")
        page.get_by_role("button", name="Sign and submit").click()
        page.keyboard.press("Escape")
        expect(page.get_by_label("Defect rate to reach %")).to_have_value("7.5")
        expect(page.get_by_role("button", name="Sign and submit")).to_be_enabled()


def test_the_server_s_refusal_appears_at_its_field(base: str, browser: Browser) -> None:
    with opened(browser, base + "/tasks/open", DESKTOP) as page:
        page.get_by_label("Defect rate to reach %").fill("99")
        page.get_by_role("button", name="Sign and submit").click()
        page.get_by_label("Password of").fill("right")
        page.keyboard.press("Enter")
        expect(page.locator(".fjs-form-field-error")).to_have_text("Too high")
        expect(page.locator("[data-form-problems]")).to_contain_text("At least one must be required")


def test_the_drawing_shows_where_the_case_stands(base: str, browser: Browser) -> None:
    with opened(browser, base + "/cases/x", DESKTOP) as page:
        canvas = page.locator("[data-diagram-canvas]")
        expect(canvas.locator(".is-current .djs-label")).to_contain_text("Plan the")
        expect(canvas.locator(".diagram-badge--visits")).to_have_text(["×2", "×2"])
        watermark = canvas.locator(".bjs-powered-by")
        watermark.scroll_into_view_if_needed()
        assert watermark.evaluate(UNCOVERED)


def test_a_phone_reads_the_way_in_words_first(base: str, browser: Browser) -> None:
    with opened(browser, base + "/cases/x", ("phone", "light", "zh")) as page:
        expect(page.locator("[data-diagram-canvas]")).to_be_hidden()
        expect(page.locator(".step--current")).to_contain_text("制定培训计划")
        page.get_by_role("button", name="查看流程图").click()
        expect(page.locator("[data-diagram-canvas] .djs-container")).to_be_visible()


def test_filters_work_without_leaving_the_page(base: str, browser: Browser) -> None:
    with opened(browser, base + "/", DESKTOP) as page:
        page.get_by_role("searchbox").fill("nothing")
        expect(page.locator("#tasks")).to_contain_text("No open task fits this filter.")
        assert "search=nothing" in page.url


def test_a_chosen_theme_holds_on_the_next_page(base: str, browser: Browser) -> None:
    with opened(browser, base + "/", DESKTOP) as page:
        page.locator("summary.person-button").click()
        page.get_by_text("Dark", exact=True).click()
        page.goto(base + "/cases/mine")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_keyboard_reaches_a_task(base: str, browser: Browser) -> None:
    with opened(browser, base + "/", DESKTOP) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        page.locator(".row__link").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks/*")
