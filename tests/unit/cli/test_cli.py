"""The command line without a database."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from app import cli
from app.kernel.errors import ConflictError, InvalidInputError


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path))
    return CliRunner()


def _with(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    @click.command("worker")  # a name that has a door
    def break_something() -> None:
        raise failure

    monkeypatch.setattr(cli, "_all_commands", lambda: iter([break_something]))


def test_help_names_every_command_in_both_languages(runner: CliRunner) -> None:
    result = runner.invoke(cli.main, ["--help"])
    assert result.exit_code == 0
    assert {"run", "web", "worker", "scheduler", "migrate", "reset"} <= set(result.output.split())
    assert "启动网页服务 / Serve the pages" in result.output


def test_a_refusal_is_one_line_and_exit_code_one(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, ConflictError("Expected %(a)s, found %(b)s.", a="open", b="closed"))
    result = runner.invoke(cli.main, ["worker"])
    assert (result.exit_code, result.output) == (1, "Error: Expected open, found closed.\n")


def test_a_refusal_names_its_fields(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, InvalidInputError("Two rows are wrong.", fields={"row 3": "no date"}))
    assert "row 3: no date" in runner.invoke(cli.main, ["worker"]).output


def test_an_absent_database_is_one_line(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused\nmore")))
    result = runner.invoke(cli.main, ["worker"])
    assert (result.exit_code, result.output) == (1, "Error: The database does not answer: connection refused\n")


def test_a_slice_adds_commands_to_the_group_of_another(tmp_path: Path) -> None:
    """In a process of its own: here, other tests have loaded every slice already."""
    command = [sys.executable, "-m", "app.cli", "quality", "--help"]
    done = subprocess.run(command, env=os.environ | {"BIHUAN_INSTANCE": str(tmp_path)}, capture_output=True, check=True)
    assert {b"rebuild", b"complaints", b"detect", b"watch"} <= set(done.stdout.split())


def test_an_unknown_command_is_a_usage_error(runner: CliRunner) -> None:
    assert runner.invoke(cli.main, ["fly"]).exit_code == 2


def test_a_taken_port_is_said_before_anything_starts(runner: CliRunner, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = runner.invoke(cli.main, ["run", "--port", str(port)])
    assert result.exit_code == 1
    assert f"Port {port}" in result.output
    assert not (tmp_path / "postgres").exists()


def test_a_wrong_setting_is_one_line(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_PORT", "no")
    result = runner.invoke(cli.main, ["migrate"])
    assert result.exit_code == 1
    assert "port" in result.output
