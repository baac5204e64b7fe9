"""A throwaway server with a migrated database, until standard input closes; prints its URL and the database's name."""

import sys

from app.config.migrations import upgrade
from app.config.postgres.provision import OWNER
from tests.support.database.server import running_server

with running_server() as server:
    template = server.create()
    upgrade(server.url(OWNER, template))
    print(server.url("postgres", "postgres"), template, flush=True)
    sys.stdin.read()
