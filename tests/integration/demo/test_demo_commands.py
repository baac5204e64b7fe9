"""`bihuan demo` as a person types it; the seeding itself is tested beside this file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.demo.commands import demo as demo_group
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM
from app.kernel.errors import DomainError
from tests.support.database.server import TestServer
from tests.support.plant.cli_context import open_cli
from tests.support.plant.demonstration import found_demonstration


@pytest.fixture
def demo(tmp_path: Path, database_server: TestServer, fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    found_demonstration(database_server, fresh_database)
    return tmp_path


def run(*arguments: str) -> Result:
    with open_cli() as cli:
        return CliRunner().invoke(demo_group, arguments, obj=cli)


def test_the_clock_is_moved_by_days_and_hours(demo: Path) -> None:
    result = run("advance", "P35DT1H", "--json")
    assert result.exit_code == 0, result.output
    ahead = datetime.fromisoformat(json.loads(result.output)["now"]) - datetime.now(UTC)
    assert abs(ahead - timedelta(days=35, hours=1)) < timedelta(minutes=5)
    assert (demo / "clock-offset").exists()


@pytest.mark.parametrize(("by", "said"), [("P-1D", "only moves forward"), ("PT0H", "only moves forward"), ("x", "P2D")])
def test_the_clock_never_goes_back(demo: Path, by: str, said: str) -> None:
    result = run("advance", "--", by)
    assert isinstance(result.exception, DomainError)
    assert said in str(result.exception)
    assert not (demo / "clock-offset").exists()


@pytest.mark.parametrize("command", [("seed",), ("advance", "P1D")])
def test_no_setting_makes_a_real_installation_a_demonstration(
    tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setenv("BIHUAN_DEMO", "1")
    result = run(*command)
    assert isinstance(result.exception, DomainError)
    assert "This is no demonstration" in str(result.exception)


def test_nobody_is_seeded_beside_people_who_are_there(demo: Path) -> None:
    with open_cli() as cli, cli.session() as session:
        add_user(session, SYSTEM, NewPerson("real", "Real"), cli.clock.now())
    result = run("seed")
    assert isinstance(result.exception, DomainError)
    assert "people in this database already" in str(result.exception)
