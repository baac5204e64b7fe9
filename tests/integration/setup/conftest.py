"""A real system on its first day: nobody is in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.identity.installation import found_installation
from tests.support.database.server import TestServer
from tests.support.plant.demonstration import owner_of
from tests.support.plant.running import START, Plant, running_plant


@pytest.fixture
def plant(
    request: pytest.FixtureRequest, database_server: TestServer, fresh_database: str, tmp_path: Path
) -> Iterator[Plant]:
    """A parameter says that it is a demonstration instead."""
    is_demo = getattr(request, "param", False)
    found_installation(owner_of(database_server, fresh_database), START, demonstration=is_demo)
    with running_plant(fresh_database, tmp_path) as plant:
        yield plant
