"""A plant with the small loop deployed and a handful of people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.plant import Plant, running_plant

SMALL = Path(__file__).parents[2] / "data" / "small"


def small_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(SMALL.iterdir())}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("zhao", "qa"), ("sun", "qa_manager")):
            plant.hire(username, role)
        plant.deploy(small_files())
        yield plant
