"""The tables come from the migrations, and the migrations say what the models say."""

import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, inspect

from app.config import migrations
from app.config.database import conninfo
from app.config.settings import ROOT
from app.kernel.db import UtcDateTime
from app.schema import metadata


def test_up_compare_down_and_up_again(empty_database: str) -> None:
    migrations.upgrade(empty_database)
    assert _differences(empty_database) == []
    with migrations.migrator(empty_database) as config:
        command.downgrade(config, "base")
    assert _tables(empty_database) == {"alembic_version"}
    migrations.upgrade(empty_database)
    assert migrations.current(empty_database) == migrations.head()


def test_text_has_one_order_and_one_digest_on_every_server(empty_database: str) -> None:
    """A new column of text says so itself: collation="C", as a draft writes it."""
    migrations.upgrade(empty_database)
    with psycopg.connect(conninfo(empty_database)) as connection:
        left = connection.execute(
            "SELECT t.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid"
            " WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0"
            " AND NOT a.attisdropped AND a.attcollation = 'default'::regcollation AND a.attgenerated = ''"
            " AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)"
        ).fetchall()
    assert {name for (name,) in left} == {
        "alembic_version.version_num",
        "ledger_events.body",
        "users.name",  # looked for in any case of letters
        "employments.user_name",
        "directory_groups.name",
    }


def test_two_migrators_at_once_wait_for_each_other(empty_database: str) -> None:
    # Processes, as in life: Alembic keeps the migration under way in its modules.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(migrations.upgrade, [empty_database] * 2))
    assert migrations.current(empty_database) == migrations.head()


def test_the_queue_is_what_the_installed_library_would_make(empty_database: str) -> None:
    """Fails when a newer library ships another schema: then write its change as a version of our own."""
    with psycopg.connect(conninfo(empty_database)) as connection:
        connection.execute("CREATE SCHEMA procrastinate")
        connection.execute("SET search_path TO procrastinate")
        connection.execute(SchemaManager.get_schema())
    theirs = _queue(empty_database)
    with psycopg.connect(conninfo(empty_database)) as connection:
        connection.execute("DROP SCHEMA procrastinate CASCADE")
    migrations.upgrade(empty_database)
    assert _queue(empty_database) == theirs
    assert len(theirs) > 50


def test_a_draft_speaks_plain_types(empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    monkeypatch.setattr(migrations, "ROOT", tmp_path)
    migrations.upgrade(empty_database)
    grown = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(grown)
    Table("notes", grown, Column("id", Integer, primary_key=True), Column("at", UtcDateTime()))
    text = Path(migrations.draft(empty_database, "Add notes", grown)).read_text(encoding="utf-8")
    assert "sa.Column('at', sa.DateTime(timezone=True), nullable=True)" in text
    assert "app." not in text
    migrations.upgrade(empty_database)
    assert "notes" in _tables(empty_database)


_QUEUE = """
    SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, udt_name, is_nullable, column_default)
      FROM information_schema.columns WHERE table_schema = 'procrastinate'
    UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid)
      FROM pg_proc p WHERE pronamespace = 'procrastinate'::regnamespace
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'procrastinate'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'procrastinate'::regnamespace
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(t.oid)
      FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
      WHERE relnamespace = 'procrastinate'::regnamespace AND NOT tgisinternal
    UNION ALL SELECT 'enum', typname, string_agg(enumlabel, ',' ORDER BY enumsortorder)
      FROM pg_enum e JOIN pg_type t ON t.oid = enumtypid
      WHERE typnamespace = 'procrastinate'::regnamespace GROUP BY typname
"""


def _queue(url: str) -> set[tuple[str, str, str]]:
    """Kind, name and definition of all that the queue keeps in the database."""
    with psycopg.connect(conninfo(url)) as connection:
        return set(connection.execute(_QUEUE).fetchall())


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
