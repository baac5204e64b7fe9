"""A process that holds the embedded PostgreSQL of a folder until its standard input closes.

Prints the server's process id once it answers. Run it with:
python -m tests.support.database.postgres_holder FOLDER [durable]
"""

import sys
from pathlib import Path

import psycopg

from app.config.database import conninfo
from app.config.postgres.server import EmbeddedPostgres


def main() -> None:
    server = EmbeddedPostgres(Path(sys.argv[1]), durable="durable" in sys.argv[2:])
    server.hold()
    with psycopg.connect(conninfo(server.url("bihuan_app", "bihuan"))) as connection:
        connection.execute("SELECT 1")
    sys.stdout.write(f"{server.pid()}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.release()


main()
