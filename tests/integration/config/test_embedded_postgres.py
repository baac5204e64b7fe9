"""The supervisor with real processes: as the present user and, where that is root, as an ordinary one too."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from app.config.database import conninfo
from app.config.postgres import account, binaries, location
from app.config.postgres.server import EmbeddedPostgres
from app.config.settings import ROOT
from tests.support.at_once import at_once
from tests.support.database.other_user import packages_of, python_of

OTHER = account.Account(uid=65534, gid=65534, switch=True)


@dataclass
class User:
    """Starts holders of one folder's server under one account."""

    home: Path
    uid: int
    python: str
    packages: list[str]
    holders: list[subprocess.Popen[str]] = field(default_factory=list)

    def hold(self, *, durable: bool = False) -> subprocess.Popen[str]:
        identity = {"user": self.uid, "group": self.uid, "extra_groups": []} if self.uid != os.geteuid() else {}
        holder = subprocess.Popen(
            [self.python, "-m", "tests.support.database.postgres_holder", str(self.home), *["durable"] * durable],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(self.packages), "HOME": "/"},
            **identity,
        )
        self.holders.append(holder)
        return holder

    def release_all(self) -> None:
        for holder in self.holders:
            if holder.stdin and not holder.stdin.closed:
                holder.communicate(timeout=60)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose parents everybody can enter (pytest's own belong to the present user alone)."""
    path = Path(tempfile.mkdtemp(prefix="bh-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """Where copies of what the ordinary user cannot reach are kept for all tests."""
    path = Path(tempfile.mkdtemp(prefix="bh-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(params=["present", "ordinary"])
def user(request: pytest.FixtureRequest, folder: Path, open_folder: Path) -> Iterator[User]:
    home = folder / "postgres"
    if request.param == "present":
        user = User(home, os.geteuid(), sys.executable, [str(ROOT), *filter(None, sys.path)])
    elif os.geteuid() != 0:
        pytest.skip("the present user is an ordinary one already")
    elif python := python_of(OTHER):
        home.mkdir()
        os.chown(home, OTHER.uid, OTHER.gid)
        user = User(home, OTHER.uid, python, packages_of(OTHER, open_folder))
    else:
        pytest.skip("no Python of this version that an ordinary user can run")
    yield user
    user.release_all()
    EmbeddedPostgres(home, durable=False).destroy()


def _pid(holder: subprocess.Popen[str]) -> int:
    assert holder.stdout
    return int(holder.stdout.readline())


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.1)
    return False


def test_four_starters_at_once_share_one_server_and_the_last_one_stops_it(user: User) -> None:
    holders = [user.hold() for _ in range(4)]
    pids = {_pid(holder) for holder in holders}
    assert len(pids) == 1
    for holder in holders[:3]:
        holder.communicate(timeout=60)
    os.kill(next(iter(pids)), 0)
    holders[3].communicate(timeout=60)
    assert _gone(next(iter(pids)))


def test_a_killed_server_comes_back_with_its_data(user: User) -> None:
    first = _pid(user.hold(durable=True))
    url = conninfo(EmbeddedPostgres(user.home).url("postgres", "bihuan"))
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS value")
    os.kill(first, signal.SIGKILL)
    assert _pid(user.hold(durable=True)) != first
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (1,)


def test_a_killed_holder_leaves_the_server_to_the_next_one(user: User) -> None:
    holder = user.hold()
    pid = _pid(holder)
    holder.kill()
    holder.wait()
    other = user.hold()
    assert _pid(other) == pid
    other.communicate(timeout=60)
    assert _gone(pid)


def test_nothing_listens_on_tcp_and_nobody_else_may_enter(user: User) -> None:
    _pid(user.hold())
    server = EmbeddedPostgres(user.home, durable=False)
    with psycopg.connect(conninfo(server.url("postgres", "postgres"))) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(user.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((user.home / "socket").stat().st_mode) == 0o700


@pytest.mark.parametrize("role", ["postgres", "bihuan_owner", "bihuan_app"])
def test_nobody_enters_by_the_socket_without_the_roles_password(user: User, role: str) -> None:
    _pid(user.hold())
    socket = user.home / "socket"
    for password in ("", "guess"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(socket), user=role, dbname="postgres", password=password, passfile="/dev/null")
    assert stat.S_IMODE((user.home / "passwords.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("lost", [False, True])
def test_an_instance_without_passwords_and_one_that_lost_them_get_new_ones(folder: Path, lost: bool) -> None:
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    server.hold()
    with psycopg.connect(conninfo(server.url("bihuan_owner", "bihuan"))) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS value")
    server.release()
    (server.home / "passwords.json").unlink()
    if not lost:
        (server.data / "pg_hba.conf").write_text("local all all trust\n")
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    server.hold()
    assert "trust" not in (server.data / "pg_hba.conf").read_text()
    with psycopg.connect(conninfo(server.url("bihuan_app", "bihuan"))) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("bihuan_app",)
    server.release()
    server.destroy()


def test_no_folder_outside_changes_its_mode(user: User) -> None:
    before = stat.S_IMODE(user.home.parent.stat().st_mode)
    _pid(user.hold())
    assert stat.S_IMODE(user.home.parent.stat().st_mode) == before


def test_a_watched_server_comes_back_by_itself(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    server.hold()
    server.watch(every=0.05)
    pid = server.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while server.pid() in {None, pid} or not server.alive():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.release()
    server.destroy()


def test_the_durable_server_waits_for_the_disk(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "postgres")
    server.hold()
    with psycopg.connect(conninfo(server.url("bihuan_app", "bihuan"))) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
    server.release()
    server.destroy()
    assert settings == [("on",), ("on",)]


def test_a_long_path_gets_a_short_socket_folder(folder: Path) -> None:
    home = folder / ("long" * 30)
    server = EmbeddedPostgres(home, durable=False)
    server.hold()
    with psycopg.connect(conninfo(server.url("bihuan_app", "bihuan"))) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("bihuan_app",)
    server.release()
    server.destroy()


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder / "postgres"
    stranger = account.Account(uid=54321, gid=54321, switch=False)
    home.mkdir()
    (home / "socket").symlink_to(folder)
    with pytest.raises(location.UnsafeFolderError):
        location.socket_folder(home, stranger)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_in_a_closed_folder_keeps_its_data_where_the_server_can_enter(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(location, "SHARED_ROOT", folder / "shared")
    home = location.home_for(tmp_path)
    assert home.is_relative_to(folder)
    assert str(home) in (tmp_path / "postgres.txt").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_copies_binaries_that_the_server_account_cannot_reach(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = closed / binaries.PACKAGE / binaries.INSTALL
    shutil.copytree(binaries.find(), wheel, symlinks=True)
    shutil.copytree(binaries.find().parent.parent / f"{binaries.PACKAGE}.libs", closed / f"{binaries.PACKAGE}.libs")
    monkeypatch.setattr(binaries, "find", lambda: wheel)
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    server.hold()
    assert list((folder / "postgres").glob("binaries-*"))
    server.release()
    server.destroy()


def test_several_starters_at_once_copy_the_binaries_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / binaries.PACKAGE / binaries.INSTALL
    for number in range(300):
        (wheel / "share" / f"{number:03}").mkdir(parents=True)
        (wheel / "share" / f"{number:03}" / "file").touch()
    monkeypatch.setattr(binaries, "find", lambda: wheel)
    monkeypatch.setattr(account.Account, "can_reach", lambda _account, _path: False)
    copies = {*at_once(*[lambda: binaries.runnable(OTHER, folder)] * 4)}
    assert len(copies) == 1
    assert len([*copies.pop().rglob("file")]) == 300


def test_a_machine_without_the_wheel_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(binaries.PostgresMissingError, match="DATABASE_URL"):
        binaries.find()
