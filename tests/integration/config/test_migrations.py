"""The tables come from the migrations, and the migrations say what the models say."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from app.config import migrations
from app.schema import metadata

pytestmark = pytest.mark.skipif(migrations.head() is None, reason="no migration is written yet")


def test_up_compare_down_and_up_again(empty_database: str) -> None:
    migrations.upgrade(empty_database)
    assert _differences(empty_database) == []
    migrations.downgrade(empty_database, "base")
    assert _tables(empty_database) == {"alembic_version"}
    migrations.upgrade(empty_database)
    assert migrations.current(empty_database) == migrations.head()


def test_two_migrators_at_once_wait_for_each_other(empty_database: str) -> None:
    # Processes, as in life: Alembic keeps the migration under way in its modules.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(migrations.upgrade, [empty_database] * 2))
    assert migrations.current(empty_database) == migrations.head()


def _differences(url: str) -> list[object]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), metadata))
    engine.dispose()
    return found


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found
