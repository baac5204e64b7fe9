"""The passwords of the embedded server's roles: random, in a file that its account alone may read.

A program that reaches the socket, a connector among them, is nobody there until it knows one.
"""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from app.config.postgres.account import Account
from app.config.postgres.provision import OWNER, WORKER

ADMIN = "postgres"
ROLES = (ADMIN, OWNER, WORKER)
OPEN: Sequence[str] = (f"local all {ADMIN} trust",)
CLOSED: Sequence[str] = ("local all all scram-sha-256", f"local replication {ADMIN} scram-sha-256")


class Passwords:
    """What stands in `home/passwords.json`; whoever calls holds the lock to start the server."""

    def __init__(self, home: Path, account: Account) -> None:
        self._path = home / "passwords.json"
        self._account = account

    def of(self, role: str) -> str:
        """The role's password; empty while none was made."""
        try:
            found: str = json.loads(self._path.read_text())[role]
        except FileNotFoundError:
            return ""
        return found

    def made(self) -> bool:
        """Whether there are any."""
        return self._path.exists()

    def make(self, connection: psycopg.Connection) -> None:
        """Give each role a new one (`connection` is a superuser's) and write them down, all or nothing."""
        connection.execute("SET synchronous_commit = on")  # what the file says must outlive a killed server, too
        new = {role: secrets.token_urlsafe(32) for role in ROLES}
        for role, password in new.items():
            # The server is told what it must know to check a password, not the password.
            verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(verifier.decode())))
        self._account.write(self._path, json.dumps(new))


def say_who_may_enter(data: Path, account: Account, lines: Sequence[str]) -> None:
    """Write the server's list of who may connect, and how; it counts from the next reload or start on."""
    account.write(data / "pg_hba.conf", "\n".join([*lines, ""]))


def enters_freely(data: Path) -> bool:
    """Whether somebody may enter without a password, as in instances made before there were any."""
    lines = (data / "pg_hba.conf").read_text().splitlines()
    return any("trust" in line.partition("#")[0].split() for line in lines)
