"""One real product and one real browser serve all end-to-end tests of a run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.screens import browser_path, launched
from tests.support.server import Product, running_product


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    with running_product() as product:
        yield product


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if browser_path() is None:
        pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM")
    with launched() as found:
        yield found


ORDER = ("test_pages_in_a_browser", "test_replay", "test_pages", "test_whole_loop", "test_kill")
"""People use one running product here: it is looked at before the loop moves its clock, and killed last."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End-to-end tests after all others, file by file, in the order they are written."""
    shared = [item for item in items if item.get_closest_marker("e2e")]
    shared.sort(key=lambda item: (_place(item.path.stem), item.location[1] or 0))
    items[:] = [item for item in items if not item.get_closest_marker("e2e")] + shared


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)
