"""Fixtures every test may use. One throwaway PostgreSQL serves the whole run, from the first need on."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app.config.migrations import upgrade
from app.config.postgres.provision import OWNER, WORKER
from tests.support.database.server import SEARCH_PATH, TestServer, running_server

# The same examples on every run, so that a failure can be repeated; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Asked by the process that leads several workers."""
    from tests.support.workers import ByFile

    return ByFile(config, log)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(database_server: TestServer) -> str:
    """A database with all tables and no rows, to copy from; nobody stays connected to it.

    TEST_TEMPLATE names one that is there already, on the server of TEST_DATABASE_URL.
    """
    if given := os.environ.get("TEST_TEMPLATE"):
        return given
    name = database_server.create()
    upgrade(database_server.url(OWNER, name))
    return name


@pytest.fixture(scope="session")
def shared_database(database_server: TestServer, template_database: str) -> str:
    """The database of all tests that roll back."""
    return database_server.create(template_database)


@pytest.fixture(scope="session")
def database_url(database_server: TestServer, shared_database: str) -> str:
    """The working role's URL; commit nothing here (see `fresh_database`)."""
    return database_server.url(WORKER, shared_database)


@pytest.fixture(scope="session")
def owner_url(database_server: TestServer, shared_database: str) -> str:
    """The migrating role's URL of the same database."""
    return database_server.url(OWNER, shared_database)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url, connect_args=SEARCH_PATH)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def owner_engine(owner_url: str) -> Iterator[Engine]:
    engine = create_engine(owner_url, connect_args=SEARCH_PATH)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the working role; commits reach a savepoint only, and everything is rolled back."""
    yield from _rolled_back(engine)


@pytest.fixture
def owner_session(owner_engine: Engine) -> Iterator[Session]:
    """The same as the owner, whom grants do not stop but triggers do."""
    yield from _rolled_back(owner_engine)


@pytest.fixture
def fresh_database(database_server: TestServer, template_database: str) -> Iterator[str]:
    """The working role's URL of a database of one's own, for tests that commit or connect several times."""
    name = database_server.create(template_database)
    yield database_server.url(WORKER, name)
    database_server.drop(name)


@pytest.fixture
def empty_database(database_server: TestServer) -> Iterator[str]:
    """The owner's URL of a database without any table."""
    name = database_server.create()
    yield database_server.url(OWNER, name)
    database_server.drop(name)


def _rolled_back(engine: Engine) -> Iterator[Session]:
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
