"""People in a real browser: each has a window of their own, signs in, opens tasks, fills, signs, reads."""

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page, Response, expect

from app.demo.people import PASSWORD
from tests.support.browser.evidence import keep, shown
from tests.support.browser.filling import FormFiller
from tests.support.browser.screens import SIZES, settle, wait_until_drawn

PATIENCE = 60_000
"""Milliseconds to wait for what jobs and clocks bring about."""
UNSIGNED = 422
"""What the server answers when the form is in order and the signature is missing."""


class Person:
    """One of the demonstration's people at a screen; `problems` is what the console complained of."""

    def __init__(
        self, browser: Browser, base: str, username: str, language: str = "zh", device: str = "desktop"
    ) -> None:
        width, height = SIZES[device]
        self.username = username
        self.problems: list[str] = []
        self._language = language
        self._base = base
        self._context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            has_touch=device != "desktop",
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        self._context.add_cookies([{"name": "language", "value": language, "url": base}])
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda message: self._complain(message.type, message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def __enter__(self) -> "Person":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is not None:
            keep(self.page)
        self.close()

    def close(self) -> None:
        """Shut the window."""
        self._context.close()

    def put_on(self, look: tuple[str, str, str]) -> None:
        """Another size, theme and language for the pages from here on."""
        device, theme, language = look
        width, height = SIZES[device]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        self._language = language

    def show(self, path: str) -> None:
        """Go there and wait until forms and drawings are drawn."""
        self.page.goto(path, wait_until="load")
        self._keep_to_language(path)
        wait_until_drawn(self.page)

    def _keep_to_language(self, path: str) -> None:
        """An account remembers what it was last set to, maybe at another window: set it back.

        By the button in the header; pages that refuse have none, so there another one's.
        """
        if (self.page.locator("html").get_attribute("lang") or "").startswith(self._language):
            return
        button = self.page.locator("form[action='/language'] button")
        if not button.count():
            self.page.goto("/notifications")
        with self.page.expect_navigation():
            button.first.click()
        self.page.goto(path, wait_until="load")

    def sign_in(self, password: str | None = None) -> None:
        """By password, or by the demonstration's list."""
        self.page.goto("/sign-in")
        if password is None:
            self.page.locator(f"button[name=demo_user][value='{self.username}']").first.click()
        else:
            self.page.locator("[name=username]").fill(self.username)
            self.page.locator("[name=password]").fill(password)
            self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(f"{self._base}/")
        self._keep_to_language("/")

    def follow(self, name: str) -> None:
        """An entry of the menu; the last ones may be folded away."""
        link = self.page.get_by_role("banner").get_by_role("link", name=name)
        if not link.count():
            self.page.get_by_role("banner").locator("summary", has_text="更多").click()
        link.click()

    def open_task(self, name: str, case: str) -> None:
        """From the inbox: the task of this name in the case of this number, once it is there."""
        row = self.page.locator(".row", has_text=case).filter(has_text=name)
        self.reload_until(f"/?search={case}", row)
        row.locator(".row__link").first.click()
        self.page.wait_for_url("**/tasks/*")
        self.page.wait_for_selector("[data-form-fields] .fjs-form")

    def reload_until(self, path: str, wanted: Locator, patience: float = PATIENCE) -> None:
        """Look at the page again and again until jobs or clocks have brought what is wanted (milliseconds)."""
        deadline = time.monotonic() + patience / 1000
        self.page.goto(path)
        while not wanted.count():
            assert time.monotonic() < deadline, f"{self.username} waits in vain for {wanted}: {shown(self.page)}"
            self.page.wait_for_timeout(300)
            self.page.reload()

    def fill(self, answers: Mapping[str, Any]) -> None:
        FormFiller(self.page).fill(answers)

    def submit(self, password: str = PASSWORD) -> None:
        """Submit, sign where asked, and see that it went through; else tell what the page shows."""
        try:
            with self.page.expect_response(_is_submission) as sent:
                self.press_submit()
            if self.page.locator("#signature").count() and sent.value.status == UNSIGNED:
                with self.page.expect_response(_is_submission) as sent:
                    self._sign(password)
            assert sent.value.ok, f"{sent.value.status} {sent.value.text()}"
            self.page.wait_for_url("**/?done=*")
        except (AssertionError, Error) as error:
            raise AssertionError(f"{self.username}'s submission did not go through: {shown(self.page)}") from error

    def _sign(self, password: str) -> None:
        dialog = self.page.locator("#signature")
        expect(dialog).to_be_visible()
        dialog.locator("input[type=password]").fill(password)
        dialog.locator("button[value=sign]").click()

    def press_submit(self) -> None:
        """Press the button; what stands above it must have come to rest, or it slips away under the hand."""
        settle(self.page)
        self.page.locator("[data-form-submit]").click()

    def do(self, name: str, case: str, answers: Mapping[str, Any]) -> None:
        """Open, fill, submit."""
        self.open_task(name, case)
        self.fill(answers)
        self.submit()

    def errors(self) -> list[str]:
        """What the page says at its fields."""
        expect(self.page.locator("[data-form-problems]")).to_be_visible()
        return [" ".join(text.split()) for text in self.page.locator(".fjs-form-field-error").all_text_contents()]

    def _complain(self, kind: str, text: str) -> None:
        refused = "422" in text  # the browser's own remark on answers that were sent back
        if kind in {"error", "warning"} and not refused:
            self.problems.append(text)


def _is_submission(response: Response) -> bool:
    return response.request.method == "POST" and "/tasks/" in response.url
