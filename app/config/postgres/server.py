"""Starts, watches and stops one embedded PostgreSQL."""

import atexit
import fcntl
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from app.config.postgres.account import account_for
from app.config.postgres.binaries import runnable
from app.config.postgres.location import socket_folder
from app.config.postgres.passwords import ADMIN, CLOSED, OPEN, Passwords, enters_freely, say_who_may_enter
from app.config.postgres.provision import provision
from app.kernel.errors import DomainError

START_SECONDS = 120
"""Crash recovery of a busy database may take a while; a healthy start takes a fraction of a second."""

DURABLE = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "synchronous_commit": "on",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_lock_waits": "on",
}
THROWAWAY = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresStartError(DomainError):
    """The server did not come up in time."""

    code = "postgres_start"
    status = 503


class PostgresInUseError(DomainError):
    """Somebody uses the server: it is not deleted under their feet."""

    code = "postgres_in_use"
    status = 409


class EmbeddedPostgres:
    """The server in `home`. Use `hold()` before connecting and `release()` afterwards."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self._durable = durable
        self._account = account_for(home)
        self._account.own(home)
        self._binaries = runnable(self._account, home)
        self._socket = socket_folder(home, self._account)
        self._passwords = Passwords(home, self._account)
        self._holding: IO[str] | None = None
        self._watching = threading.Event()

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    def url(self, role: str, database: str) -> str:
        """The SQLAlchemy URL of `database` for `role`, over the socket; once the server was held."""
        return f"postgresql+psycopg://{role}:{self._passwords.of(role)}@/{database}?host={self._socket}"

    def hold(self) -> None:
        """Start the server if nobody has, and keep it alive until `release()` or this process's end."""
        with self._starting():
            if self._holding is None:
                self._holding = (self.home / "use.lock").open("a")
                fcntl.flock(self._holding, fcntl.LOCK_SH)
                atexit.register(self.release)
            self._ensure()

    def release(self) -> None:
        """Give the server up; whoever gives it up last stops it."""
        self._watching.set()
        if self._holding is None:
            return
        with self._starting():
            self._holding.close()
            self._holding = None
            if self._unused():
                self._control("stop", "-m", "fast", "-t", "60")
        atexit.unregister(self.release)

    def require_unused(self) -> None:
        """Raise PostgresInUseError while anybody holds the server, this process included."""
        if not self._unused():
            raise PostgresInUseError(
                "The database in %(home)s is in use by a running process. Stop it first.", home=str(self.home)
            )

    def destroy(self) -> None:
        """Delete all its data, and stop a server that nobody holds. Raises PostgresInUseError while anybody does."""
        with self._starting():
            self.require_unused()
            self._delete()

    def _delete(self) -> None:
        if self.pid() is not None:
            self._control("stop", "-m", "immediate", "-t", "20")
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self._socket, ignore_errors=True)

    def watch(self, every: float = 1.0) -> None:
        """Bring the server back if it dies while this process holds it."""
        threading.Thread(target=self._watch, args=(every,), name="postgres-watch", daemon=True).start()

    def alive(self) -> bool:
        """Whether a real connection succeeds."""
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def pid(self) -> int | None:
        """The postmaster's process id, or None when it is not running."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except PermissionError:
            return pid
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        return None if _is_zombie(pid) else pid

    def _watch(self, every: float) -> None:
        while not self._watching.wait(every):
            if self.pid() is None:
                with self._starting():
                    if not self._watching.is_set():
                        self._ensure()

    @contextmanager
    def _starting(self) -> Iterator[None]:
        with (self.home / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _unused(self) -> bool:
        with (self.home / "use.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    def _ensure(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if not self._passwords.made():
            say_who_may_enter(self.data, self._account, OPEN)
            if self.pid() is not None:
                self._control("reload")
        if not self.alive():
            self._start()
        provision(self._connect)
        if enters_freely(self.data):
            self._close()

    def _close(self) -> None:
        """From now on who connects has a password."""
        with self._connect("postgres") as connection:
            self._passwords.make(connection)
            say_who_may_enter(self.data, self._account, CLOSED)
            connection.execute("SELECT pg_reload_conf()")

    def _initialise(self) -> None:
        """Make the data folder under another name first, so that a half-made one is never used."""
        partial = self.home / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        settings = [f"--set={key}={value}" for key, value in (DURABLE if self._durable else THROWAWAY).items()]
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        trust = ["--auth-local=trust", "--auth-host=reject", "--username=postgres"]
        sync = [] if self._durable else ["--no-sync"]
        command = [
            self._binaries / "bin" / "initdb",
            *locale,
            *trust,
            *settings,
            *sync,
            "-D",
            partial,
        ]
        done = self._account.run(command)
        if done.returncode != 0:
            raise PostgresStartError("PostgreSQL could not make its data folder: %(output)s", output=done.stdout)
        partial.rename(self.data)

    def _start(self) -> None:
        """Try until it answers: a killed server's process id or shared memory may linger for a moment."""
        deadline = time.monotonic() + START_SECONDS
        while not self.alive():
            if time.monotonic() > deadline:
                raise PostgresStartError("PostgreSQL did not start; see %(log)s", log=str(self._log()))
            self._forget_zombie()
            options = f"-k {_quoted(self._socket)} -c listen_addresses= -c unix_socket_permissions=0700"
            if self._control("start", "-t", "30", "-o", options) != 0:
                time.sleep(0.1)

    def _control(self, verb: str, *arguments: str) -> int:
        command = [
            self._binaries / "bin" / "pg_ctl",
            verb,
            "-w",
            "-D",
            self.data,
            *arguments,
        ]
        return self._account.run(command, self._log()).returncode

    def _log(self) -> Path:
        return self.home / "postgres.log"

    def _forget_zombie(self) -> None:
        """A dead postmaster that nobody reaped still has its pid, and the next one would refuse to start."""
        if (self.data / "postmaster.pid").exists() and self.pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._socket),
            user=ADMIN,
            password=self._passwords.of(ADMIN),
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )


def _is_zombie(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return re.search(r"\) Z ", state) is not None


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"
