"""A plant that nobody has set up yet, with those who may and those who may not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.plant.master_data import PEOPLE
from tests.support.plant.running import Plant, running_plant


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        plant.hire("han", "plant_data", line="L1")
        yield plant
