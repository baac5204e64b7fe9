"""Commands against a database of their own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config import migrations


@pytest.fixture
def runner(tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", empty_database)
    return CliRunner()


def test_migrate_reports_from_and_to(runner: CliRunner) -> None:
    result = runner.invoke(main, ["migrate", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == {"before": None, "after": migrations.head()}
    assert "Already" in runner.invoke(main, ["migrate"]).output


def test_reset_leaves_a_database_of_ones_own_alone(runner: CliRunner) -> None:
    result = runner.invoke(main, ["reset", "--yes", "demo-1234"])
    assert result.exit_code == 1
    assert "DATABASE_URL is set" in result.output
