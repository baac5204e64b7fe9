"""The demonstration in a process whose clock stands still and whose randomness is drawn from a seed."""

import atexit
import hashlib
import importlib
import itertools
import os
import random
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from unittest import mock

import click
import psycopg
import time_machine
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from sqlalchemy import make_url

from app.config.database import embedded

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
"""A Sunday at ten in Shanghai; the demonstration lays its past along the working days before."""


class Stage:
    """The product with the demonstration in it: its commands, its web application, its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = _command()
        _keep_a_seal_key(folder / "seal-key.pem")
        self.bihuan("migrate")
        self.web = self._load_web()
        self.run("ALTER SYSTEM SET autovacuum = off")  # it comes when it likes, and changes the order of rows
        self.run("SELECT pg_reload_conf()")
        self.bihuan("deploy", "processes", "forms")
        self.bihuan("demo", "seed")
        self.run("ANALYZE")

    def bihuan(self, *arguments: str) -> str:
        """What the command prints; one that fails ends everything."""
        done = CliRunner().invoke(self.command, arguments, catch_exceptions=False)
        if done.exit_code != 0:
            raise RuntimeError(f"bihuan {' '.join(arguments)}: {done.output}")
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of one query, asked as the superuser."""
        with self._connected() as connection:
            return connection.execute(query.encode()).fetchall()

    def run(self, statement: str) -> None:
        """Run one statement as the superuser."""
        with self._connected() as connection:
            connection.execute(statement.encode())

    def _connected(self) -> psycopg.Connection:
        url = make_url(self.web.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql", username="postgres")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def _load_web(self) -> Flask:
        """What `bihuan web` hands to its server."""
        with mock.patch("granian.server.Server") as server:
            self.bihuan("web")
        module, _, factory = server.call_args.args[0].partition(":")
        web: Flask = getattr(importlib.import_module(module), factory)()
        web.config["WTF_CSRF_ENABLED"] = False  # the sign-in form is posted without having been read
        return web


@contextmanager
def raised() -> Iterator[Stage]:
    """The stage in a folder that vanishes at the end of the process."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-golden-"))
    os.environ.update(BIHUAN_INSTANCE=str(folder), BIHUAN_DEMO="true")
    atexit.register(_clear_away, folder)
    with time_machine.travel(NOW, tick=False), _seeded():
        yield Stage(folder)


def _keep_a_seal_key(path: Path) -> None:
    """A key of ours, because no seed reaches those that are made at random."""
    key = Ed25519PrivateKey.from_private_bytes(b"golden".ljust(32, b"."))
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _clear_away(folder: Path) -> None:
    """Asked for first and so done last: the database is given up at the end of the process, by its own wish."""
    embedded(folder).release()
    embedded(folder).destroy()
    shutil.rmtree(folder)


def _command() -> click.Group:
    [script] = entry_points(group="console_scripts", name="bihuan")
    found: click.Group = script.load()
    return found


@contextmanager
def _seeded() -> Iterator[None]:
    """Identities, salts and tokens come out the same as long as those of one length are drawn in the same order."""
    numbers = defaultdict[int, Iterator[int]](itertools.count)

    def draw(size: int) -> bytes:
        return hashlib.shake_256(f"golden {next(numbers[size])}".encode()).digest(size)

    with mock.patch.object(os, "urandom", draw), mock.patch.object(random, "_urandom", draw):
        yield


def the(name: str) -> Any:
    """The one class or function called `name` in `app`, in whichever module it is defined."""
    found = [
        path for path in sources() if re.search(rf"^(?:class|def) {name}\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    if len(found) != 1:
        raise LookupError(f"{name} is defined in {len(found)} modules of app, not in one; say here which is meant")
    module = ".".join(found[0].relative_to(ROOT).with_suffix("").parts)
    return getattr(importlib.import_module(module.removesuffix(".__init__")), name)


def sources() -> list[Path]:
    """The product's own Python files."""
    return sorted(path for path in (ROOT / "app").rglob("*.py") if "node_modules" not in path.parts)
