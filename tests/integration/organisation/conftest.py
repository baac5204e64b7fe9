"""A plant and its roster's connector for every test, in a database of its own: runs commit, the ledger grows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.plant.rosters import ROSTER, PeopleWorks


@pytest.fixture
def works(fresh_database: str, tmp_path: Path) -> Iterator[PeopleWorks]:
    works = PeopleWorks(fresh_database, tmp_path / "connectors")
    works.roster = works.connector(mapping=ROSTER, code="hr")
    yield works
    works.close()
