"""A throwaway server with a migrated database, until standard input closes; prints its URL and the database's name."""

import sys

import psycopg

from app.config.database import conninfo
from app.config.migrations import upgrade
from app.config.postgres.provision import OWNER
from tests.support.database.server import running_server, set_passwords

with running_server() as server:
    template = server.create()
    upgrade(server.url(OWNER, template))
    with psycopg.connect(conninfo(server.url("postgres", "postgres")), autocommit=True) as connection:
        set_passwords(connection)  # what the trials know
    print(server.url("postgres", "postgres"), template, flush=True)
    sys.stdin.read()
