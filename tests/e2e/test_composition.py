"""Lists that look while one types wait until an input method has put the characters there."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser.screens import opened

DESKTOP = ("desktop", "light", "zh")
TYPE = """(field, [typed, composing]) => {
    field.value = typed;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: composing }));
}"""
END = "field => field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))"

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("path", ["/", "/cases"])
def test_half_typed_pinyin_is_not_looked_for_and_the_characters_are(base: str, browser: Browser, path: str) -> None:
    with opened(browser, base + path, DESKTOP) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "search=" in request.url else None)
        field = page.locator("input[name=search]").first
        for typed in ("g", "gu", "gua", "guan'z"):
            field.evaluate(TYPE, [typed, True])
        page.wait_for_timeout(700)
        assert asked == []
        with page.expect_request("**search=*"):
            field.evaluate(TYPE, ["灌装", True])
            field.evaluate(END)
        page.wait_for_timeout(700)
        assert len(asked) == 1
        with page.expect_request("**search=*"):
            field.evaluate(TYPE, ["A2", False])
