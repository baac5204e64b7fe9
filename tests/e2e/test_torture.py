"""The torture test in short: every route by every role, five rounds of each race, three kills under load."""

import pytest

from scripts.torture_test.run import attack
from scripts.torture_test.size import QUICK
from scripts.torture_test.verdicts import table
from tests.support.browser.product import Product

pytestmark = pytest.mark.e2e


def test_the_running_product_holds(product: Product) -> None:
    rows = attack(product, QUICK)
    assert all(row.held for row in rows), table(rows)
