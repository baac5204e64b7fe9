"""What a page showed when a test failed: picture and HTML under artifacts/failures, and in words for the assertion."""

import os
import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

FOLDER = Path(__file__).resolve().parents[3] / "artifacts" / "failures"
TELLING = {
    "heading": "main h1",
    "notes": "main .note",
    "problems": "[data-form-problems]",
    "field errors": ".fjs-form-field-error",
    "signature": "dialog[open] [data-signature-problem]",
    "dialog": "dialog[open]",
    "button": "[data-form-submit]",
    "draft": "[data-form-draft]",
}
"""What people would look at, by the name it has in a sentence."""


def clear() -> None:
    """Forget what earlier runs left."""
    for path in FOLDER.glob("*.*"):
        path.unlink()


def shown(page: Page) -> str:
    """The address and everything telling that stands on the page, in one line."""
    parts = [page.url]
    for name, selector in TELLING.items():
        with suppress(Error):
            texts = [
                " ".join(text.split()) for text in page.locator(selector).locator("visible=true").all_inner_texts()
            ]
            parts += [f"{name}: {text[:300]}" for text in texts[:4] if text]
    return " | ".join(parts)


def keep(page: Page) -> None:
    """Picture and HTML under the running test's name; a page that is gone already leaves nothing."""
    if page.is_closed():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = _free_name()
    with suppress(Error):
        (FOLDER / f"{name}.html").write_text(f"<!-- {shown(page)} -->\n{page.content()}")
        page.screenshot(path=str(FOLDER / f"{name}.png"), full_page=True, timeout=10_000)


def keep_all(browser: Browser) -> None:
    """The same for every page that is open."""
    for context in browser.contexts:
        for page in context.pages:
            keep(page)


def _free_name() -> str:
    test = os.environ.get("PYTEST_CURRENT_TEST", "no-test").split("::")[-1].split(" (")[0]
    stem = re.sub(r"[^\w.-]+", "-", test).strip("-")[:120]
    taken = {path.stem for path in FOLDER.glob("*.html")}
    return next(name for name in (f"{stem}-{number}" for number in range(1, 1000)) if name not in taken)
