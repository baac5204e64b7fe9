"""One real product and one real browser serve all end-to-end tests of a run."""

import os
from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.evidence import clear, keep_all
from tests.support.browser.product import Product, running_product
from tests.support.browser.screens import browser_path, launched, running
from tests.support.preview.pages import create_preview

PATIENCE = 30_000
"""Milliseconds for what a page should show: a busy machine is no failure."""


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    with running_product() as product:
        yield product


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    clear()
    expect.set_options(timeout=PATIENCE)
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The address of the pages with made-up facts, for what needs no running product."""
    with running(create_preview(PROPAGATE_EXCEPTIONS=False)) as url:
        yield url


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip before anything else is started in vain."""
    if "browser" in getattr(item, "fixturenames", ()) and browser_path() is None:
        pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails leaves what its windows show, before they are shut."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and report.when != "teardown" and browser is not None:
        keep_all(browser)
    return report


ORDER = (
    "test_pages_in_a_browser",
    "test_replay",
    "test_pages",
    "test_numbers_become_a_task",
    "test_whole_loop",
    "test_torture",
    "test_kill",
)
"""People use one running product here: it is looked at before the loop moves its clock, attacked, and killed last."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End-to-end tests file by file, in the order they are written; a file not named goes first.

    After all others, so that quick failures come first; but first of all where several workers share the work: it
    takes one of them longest.
    """
    shared = [item for item in items if item.get_closest_marker("e2e")]
    shared.sort(key=lambda item: (_place(item.path.stem), item.location[1] or 0))
    others = [item for item in items if not item.get_closest_marker("e2e")]
    items[:] = shared + others if "PYTEST_XDIST_WORKER" in os.environ else others + shared


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else -1
