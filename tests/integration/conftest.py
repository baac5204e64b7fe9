"""Plants for every test: `plant` with the small loop and a few people, `works` for what comes in, pages over them.

A folder that needs other people has a `plant` of its own.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine

from app.bootstrap.pages import create_app
from app.config.postgres.provision import OWNER, WORKER
from app.web.extensions import db
from tests.support.database.server import SEARCH_PATH, TestServer, empty_tables
from tests.support.plant.cli_context import Bihuan, bihuan
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
from tests.support.plant.works import Works

PEOPLE = {
    "wang": "production",
    "li": "qa",
    "zhao": "qa",
    "sun": "qa_manager",
    "gao": "auditor",
    "he": "audit_admin",
    "xie": "process_owner",
}
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


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        plant.deploy(small_files())
        yield plant


@pytest.fixture
def web(plant: Plant) -> Iterator[Flask]:
    app = create_app(plant.container, TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def at_shell(plant: Plant, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bihuan:
    """The command line on the plant's database; connections are closed after each command."""
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    return bihuan


class Browser:
    """Signs people in to the test client."""

    def __init__(self, web: Flask) -> None:
        self._web = web

    def __call__(self, username: str) -> FlaskClient:
        return signed_in(self._web, username)


@pytest.fixture
def browser(web: Flask) -> Browser:
    return Browser(web)


@pytest.fixture(scope="session")
def works_database(database_server: TestServer, template_database: str) -> Iterator[tuple[str, Engine]]:
    """Shared by all tests that ask for `works`, one after the other: runs commit."""
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
