"""Screenshots of pages in the sizes, themes and languages people use; also finds a browser on this machine.

`python -m tests.support.browser.screens [part of a name]` takes them all from the preview into artifacts/screens.
"""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.support.browser.evidence import keep

logging.getLogger("werkzeug").setLevel(logging.ERROR)
FOLDER = Path(__file__).resolve().parents[3] / "artifacts" / "screens"
SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
# name, size, theme, language: each page in the pairings that differ most, not in all twelve
LOOKS = (
    ("desktop", "light", "zh"),
    ("tablet", "dark", "zh"),
    ("phone", "light", "zh"),
    ("desktop", "dark", "en"),
    ("phone", "dark", "en"),
)
PAGES = {
    "sign-in": "/sign-in",
    "sign-in-plain": "/sign-in?plain=1",
    "inbox": "/",
    "inbox-empty": "/?empty=1",
    "task": "/tasks/open",
    "task-wrong": "/tasks/wrong",
    "task-locked": "/tasks/locked",
    "task-done": "/tasks/done",
    "notifications": "/notifications",
    "cases": "/cases/mine",
    "case": "/cases/x",
    "new": "/cases/new",
    "incidents": "/incidents",
    "missing": "/nowhere",
}

# As root there is no sandbox to be had; the rest keeps the browser from talking to anybody but us.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

SETTLED = """async () => {
    await document.fonts.ready;
    const ending = document.getAnimations().filter(one => Number.isFinite(one.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(animation => animation.finished));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def browser_path() -> str | None:
    """The Chromium that CHROMIUM names, else one on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *names))
    return next((path for path in found if path), None)


@contextmanager
def running(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port while the block runs; gives the base URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def launched() -> Iterator[Browser]:
    """The headless browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=[*QUIET])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, url: str, look: tuple[str, str, str]) -> Iterator[Page]:
    """`url` in one look, loaded and drawn; `page.problems` collects what the console complained of."""
    size, theme, language = look
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale="zh-CN" if language == "zh" else "en-GB",
        has_touch=size != "desktop",
        timezone_id="Asia/Shanghai",
    )
    context.add_cookies([{"name": "language", "value": language, "url": url}])
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.problems = problems  # type: ignore[attr-defined]
    try:
        page.goto(url, wait_until="load")
        wait_until_drawn(page)
        yield page
    except BaseException:
        keep(page)
        raise
    finally:
        context.close()


def shoot(page: Page, name: str, folder: Path = FOLDER) -> Path:
    """The whole page as PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    with whole_length(page):
        page.screenshot(path=str(path), full_page=True)
    return path


@contextmanager
def whole_length(page: Page) -> Iterator[None]:
    """The window grows to the page's length for a while, so what sticks to an edge stands at its true end."""
    size = page.viewport_size
    assert size
    length = max(size["height"], page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": length})
    settle(page)
    try:
        yield
    finally:
        page.set_viewport_size(size)


def settle(page: Page) -> None:
    """Until nothing moves: letters are there, what slides or fades has arrived, and a frame is drawn."""
    page.evaluate(SETTLED)


def wait_until_drawn(page: Page) -> None:
    """Until the page's form and drawing, if it has any, are there and still."""
    if page.locator("[data-form-fields]").count():
        page.wait_for_selector("[data-form-fields] .fjs-form")
    if page.locator("[data-diagram-canvas]:visible").count():
        page.wait_for_selector("[data-diagram-canvas][data-ready]")
    settle(page)


def overflows(page: Page) -> Any:
    """True when the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def main(part: str = "") -> None:
    from tests.support.preview.pages import create_preview

    with running(create_preview(PROPAGATE_EXCEPTIONS=False)) as base, launched() as browser:
        for name, address in PAGES.items():
            for look in LOOKS:
                shot = "-".join((name, *look))
                if part in shot:
                    with opened(browser, base + address, look) as page:
                        shoot(page, shot)
                        complaints = page.problems  # type: ignore[attr-defined]
                        print(shot, "OVERFLOWS" if overflows(page) else "", *complaints)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
