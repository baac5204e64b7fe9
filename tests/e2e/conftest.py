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
