"""A plant for every test, in a database that all tests of this folder share one after the other: runs commit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from app.config.database import SEARCH_PATH
from app.config.postgres.provision import OWNER, WORKER
from tests.support.connecting import Works
from tests.support.database import TestServer, empty_tables

TABLES = (
    "plants",
    "products",
    "defect_types",
    "connectors",
    "measurements",
    "measurement_revisions",
    "defect_counts",
    "complaints",
    "characteristic_limits",
)


@pytest.fixture(scope="session")
def works_database(database_server: TestServer, template_database: str) -> Iterator[tuple[str, Engine]]:
    name = database_server.create(template_database)
    owner = create_engine(database_server.url(OWNER, name), connect_args=SEARCH_PATH)
    yield database_server.url(WORKER, name), owner
    owner.dispose()
    database_server.drop(name)


@pytest.fixture
def works(works_database: tuple[str, Engine], tmp_path: Path) -> Iterator[Works]:
    url, owner = works_database
    empty_tables(owner, *TABLES)
    works = Works(url, tmp_path / "connectors")
    yield works
    works.close()
