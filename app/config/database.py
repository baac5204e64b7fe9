"""From settings to a database that answers: starts the embedded one where no URL is given, makes engines."""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event, make_url, text

from app.config.postgres.location import home_for
from app.config.postgres.provision import DATABASE, OWNER, WORKER
from app.config.postgres.server import EmbeddedPostgres
from app.config.settings import Settings

IDLE_SECONDS = 60
"""A process that says nothing for so long amid a transaction hangs (stopped, swapped out, a machine asleep).

What it did is taken back, and others get the cases that it had locked. A statement under way is not idle.
"""
LONG_IDLE = text("SET LOCAL idle_in_transaction_session_timeout = '10min'")
"""For the one transaction that waits for somebody outside and locks no case."""
# Procrastinate's functions name their tables without a schema; a step waits at most this long for a busy case.
# The server asks after a machine that has vanished (power, network) within a minute, and ends what it left open.
_SESSION_OPTIONS = (
    "-c search_path=public,procrastinate -c lock_timeout=5000"
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    " -c idle_in_transaction_session_timeout={idle}s"
)


@cache
def embedded(instance: Path) -> EmbeddedPostgres:
    """This process's handle of the server under `instance`."""
    return EmbeddedPostgres(home_for(instance))


def with_database(settings: Settings, *, watch: bool = False) -> Settings:
    """The same settings with both URLs filled in, and the embedded server running until this process ends.

    `watch` brings the server back when it dies; long-lived processes ask for it.
    """
    if settings.database_url is not None:
        return settings
    server = embedded(settings.instance_dir)
    server.hold()
    if watch:
        server.watch()
    return replace(
        settings,
        database_url=server.url(WORKER, DATABASE),
        database_owner_url=server.url(OWNER, DATABASE),
    )


def conninfo(url: str) -> str:
    """The URL as libpq (psycopg, Procrastinate) wants it: without SQLAlchemy's driver name."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def make_engine(settings: Settings, **options: Any) -> Engine:
    """An engine of the working role.

    With one URL for both roles it connects as the owner and steps down with SET ROLE where that is possible;
    this stops accidents, not somebody who can run SQL of their own (RESET ROLE undoes it).
    """
    if settings.database_url is None:
        raise ValueError("no database URL: call with_database(settings) first")
    # No ping before each use: it would cost a round trip on every request. A connection that a restarted server
    # cut is noticed by its first statement, answered once by 503, and the whole pool is renewed.
    engine = create_engine(
        settings.database_url,
        connect_args={"options": _SESSION_OPTIONS.format(idle=IDLE_SECONDS)},
        json_serializer=partial(orjson.dumps, option=orjson.OPT_NON_STR_KEYS),
        json_deserializer=orjson.loads,
        **options,
    )
    if settings.database_url == settings.database_owner_url:
        event.listen(engine, "connect", _step_down)
    return engine


def _step_down(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [WORKER])
        if (row := cursor.fetchone()) and row[0]:
            cursor.execute(f"SET ROLE {WORKER}")
    connection.commit()
