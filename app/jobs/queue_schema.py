"""The queue's tables: Procrastinate's own schema, in a PostgreSQL schema of its own."""

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, event

from app.jobs.models import Incident
from app.jobs.queue import SCHEMA


def create_queue(connection: Connection) -> None:
    """Create the queue's tables, types and functions as the installed library ships them."""
    connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    before = connection.exec_driver_sql("SELECT current_setting('search_path')").scalar_one()
    connection.exec_driver_sql(f"SET search_path TO {SCHEMA}")
    # As one text without parameters, so that the driver takes its percent signs literally.
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    raw.execute(SchemaManager.get_schema())
    connection.exec_driver_sql(f"SELECT set_config('search_path', '{before.replace(chr(39), chr(39) * 2)}', false)")


def drop_queue(connection: Connection) -> None:
    """Drop all of it, jobs included."""
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


@event.listens_for(Incident.__table__, "after_create")
def _with_incidents(_target: object, connection: Connection, **_: object) -> None:
    """`create_all` makes the queue too, beside the table that jobs fail into."""
    create_queue(connection)
