"""The commands once more on PostgreSQL 15, the oldest that we promise, where Debian's package is installed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config.postgres.account import account_for
from app.config.settings import ROOT

BINARIES = Path("/usr/lib/postgresql/15/bin")
TESTS = (
    "tests/integration/config/test_migrations.py",
    "tests/integration/cli/test_every_command.py::test_on_a_database_that_may_only_be_read_it_never_ends_in_a_traceback",
    "tests/integration/connectors/test_import_command.py",
    "tests/integration/ledger/test_ledger_command.py",
    "tests/integration/cases/test_commands.py",
)


@pytest.fixture
def server() -> Iterator[str]:
    """A superuser's address of a throwaway server."""
    if not (BINARIES / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed here (Debian: apt-get install postgresql-15)")
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    account = account_for(home / "none")
    account.own(home)
    data = home / "data"
    made = account.run([BINARIES / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"])
    assert made.returncode == 0, made.stdout
    options = f"-c listen_addresses= -k {home} -c fsync=off -c max_connections=200"
    control = [BINARIES / "pg_ctl", "-w", "-D", data, "-o", options]
    assert account.run([*control, "start"], home / "log").returncode == 0
    yield f"postgresql://postgres@/postgres?host={home}"
    account.run([*control, "stop", "-m", "immediate"])
    shutil.rmtree(home, ignore_errors=True)


def test_every_command_works_on_the_oldest_server_that_we_promise(server: str) -> None:
    command = [sys.executable, "-m", "pytest", *TESTS, "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment | {"TEST_DATABASE_URL": server}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:]
