"""Runs migrations as the owner, one migrator at a time, without freezing a running product.

A statement that cannot get its lock in a few seconds gives up, because everybody behind it would wait too;
then the migration is simply run again.
"""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from app.config.grants import prepare_grants
from app.schema import metadata

MIGRATORS = 7_406_351_214
"""The advisory lock's number; any constant of our own."""


def main() -> None:
    """Wait for other migrators, then run in one transaction."""
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '120s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATORS})
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '300s'"))
        connection.commit()
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=False)
    with context.begin_transaction():
        prepare_grants(connection)
        context.run_migrations()


main()
