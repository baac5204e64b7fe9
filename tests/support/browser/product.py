"""The real product as people start it, in a folder and on a port of its own; it can be killed and started again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from app.config.database import conninfo
from app.config.postgres.location import home_for
from app.config.postgres.provision import DATABASE, OWNER, WORKER
from app.config.postgres.server import EmbeddedPostgres
from app.config.settings import ROOT
from app.demo.people import PASSWORD
from app.identity.actor import SYSTEM
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock

STARTS_WITHIN, STOPS_WITHIN = 300, 60
"""Seconds, with room for a busy machine."""

_MEASURED = {"PYTHONPATH": str(ROOT / "tests" / "support" / "measure")}
"""While coverage runs: what lets it see the web server's threads."""


class Product:
    """`bihuan run` on the demonstration plant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.instance = folder / "instance"
        self.log = folder / "product.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What makes a command work on this installation; a database of the tests' surroundings is not meant."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("BIHUAN_", "DATABASE_"))}
        own = {
            "BIHUAN_INSTANCE": str(self.instance),
            "BIHUAN_DEMO": "true",
            "BIHUAN_PORT": str(self.port),
            "BIHUAN_DEMAND_SECONDS": "5",
        }
        return kept | own | (_MEASURED if "COVERAGE_PROCESS_CONFIG" in kept else {})

    def start(self) -> None:
        """Start and wait until pages are served."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "app.cli", "run"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the product does not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.2)

    def answers(self) -> bool:
        """Whether the sign-in page comes."""
        try:
            urllib.request.urlopen(f"{self.url}/sign-in", timeout=10).close()  # noqa: S310 - our own address
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self, *names: str) -> None:
        """SIGKILL for the processes named (web, worker, scheduler), or without names for all but the database."""
        assert self._process
        children = _below(self._process.pid)
        for pid, command in children.items():
            if not names or any(f"app.cli {name}" in command for name in names):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if not names:
            self._process.kill()
            self._process.wait()

    def behead(self) -> None:
        """SIGKILL for those alone who end the others: the supervisor and the first process of the web server."""
        assert self._process
        ours = {pid: command for pid, (parent, command) in _processes().items() if parent == self._process.pid}
        web = next(pid for pid, command in ours.items() if "app.cli web" in command)
        self._process.kill()
        os.kill(web, signal.SIGKILL)
        self._process.wait()

    def running(self, *names: str) -> set[int]:
        """The processes named (web, worker, scheduler) that belong to this product, whoever is their parent."""
        own = f"BIHUAN_INSTANCE={self.instance}"
        wanted = [f"app.cli {name}" for name in names]
        found = (pid for pid, (_, command) in _processes().items() if any(name in command for name in wanted))
        return {pid for pid in found if own in _environment(pid)}

    def kill_database(self) -> None:
        """SIGKILL for PostgreSQL: its children end themselves, its files stay as they were that moment."""
        pid = self._postgres().pid()
        assert pid
        os.kill(pid, signal.SIGKILL)

    def bihuan(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on the running installation."""
        command = [sys.executable, "-m", "app.cli", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=STARTS_WITHIN, check=False
        )
        assert not check or done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done

    def token(self, username: str) -> str:
        """A token for the HTTP API; made here, because a command takes seconds to load."""
        engine = create_engine(self._postgres().url(WORKER, DATABASE), poolclass=NullPool)
        with Session(engine) as session, session.begin():
            return create_token(session, SYSTEM, NewToken(username), SystemClock().now())

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement as the database's owner, and commit; gives the rows."""
        with psycopg.connect(conninfo(self._postgres().url(OWNER, DATABASE))) as connection:
            connection.execute("SET search_path TO public, procrastinate")
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def _postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(home_for(self.instance))


class Client:
    """A person at the HTTP API."""

    def __init__(self, product: Product, username: str) -> None:
        self._base = f"{product.url}/api/v1"
        self._headers = {"Authorization": f"Bearer {product.token(username)}", "Content-Type": "application/json"}

    def get(self, path: str) -> Any:
        return self.call("GET", path)[1]

    def post(self, path: str, body: Any) -> Any:
        status, answer = self.call("POST", path, body)
        assert status < 300, (status, answer)
        return answer

    def tasks(self, number: str) -> list[dict[str, Any]]:
        """The person's open tasks in the case of this number."""
        query = urllib.parse.urlencode({"search": number})
        return [task for task in self.get(f"/tasks?{query}")["tasks"] if task["number"] == number]

    def complete(self, number: str, element: str, answers: Mapping[str, Any], wait: float = 60) -> None:
        """Complete the task `element` of the case of this number, once a job or a clock has opened it."""
        deadline = time.monotonic() + wait
        while not (found := [task["id"] for task in self.tasks(number) if task["element"] == element]):
            assert time.monotonic() < deadline, f"{element} of {number} does not come"
            time.sleep(0.3)
        self.post(f"/tasks/{found[0]}/complete", {"answers": answers, "password": PASSWORD})

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON; raises OSError when no answer comes."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, self._headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read() or "{}")


@contextmanager
def running_product() -> Iterator[Product]:
    """The product with its demonstration, in a folder that the database's account may enter and that vanishes."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-e2e-"))
    folder.chmod(0o755)
    product = Product(folder)
    try:
        product.start()
        yield product
    finally:
        product.stop()
        product._postgres().destroy()
        shutil.rmtree(folder, ignore_errors=True)


def _below(pid: int) -> dict[int, str]:
    """The command lines of all processes under `pid`."""
    processes = _processes()
    below, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, (parent, _) in processes.items() if parent in fresh} - below
        below |= fresh
    return {child: processes[child][1] for child in below}


def _processes() -> dict[int, tuple[int, str]]:
    """Parent and command line of everything that runs; the dead that nobody asks after have no command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                found[int(entry.name)] = parent, (entry / "cmdline").read_text().replace("\0", " ")
    return found


def _environment(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_text().split("\0")
    return []
