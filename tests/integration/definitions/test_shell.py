"""`bihuan deploy` and `bihuan deployments` on a real database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from app.config.cli_context import CliContext
from app.config.settings import Settings
from app.definitions.commands import deploy, deployments
from app.definitions.deployment import Deploy
from app.kernel.clock import SystemClock
from app.kernel.container import Container
from tests.support.clock import FixedClock
from tests.support.diagrams.definition_samples import FORM_PATH, bundle_files


@pytest.fixture
def cli(fresh_database: str) -> Iterator[CliContext]:
    container = Container()
    container.hold(Deploy(FixedClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))))

    def build(_settings: Settings) -> Container:
        return container

    cli = CliContext(build, SystemClock())
    engine = create_engine(fresh_database)
    vars(cli).update(engine=engine, container=container)
    yield cli
    engine.dispose()


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    for path, content in bundle_files().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return [str(tmp_path / "processes"), str(tmp_path / "forms")]


def run(cli: CliContext, *arguments: str) -> Result:
    return CliRunner().invoke(deploy, arguments, obj=cli)


def test_folders_go_into_force_once(cli: CliContext, folders: list[str]) -> None:
    first = run(cli, *folders, "--note", "the first")
    second = run(cli, *folders)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output.endswith("version 1 is in force: 3 files\n")
    assert second.output == "unchanged: version 1 is in force already\n"


def test_a_refused_deployment_says_why_and_leaves_nothing(cli: CliContext, folders: list[str]) -> None:
    (Path(folders[1]) / "review.form").write_bytes(b"{")
    result = run(cli, *folders, "--json")

    assert result.exit_code == 1
    assert [one["file"] for one in json.loads(result.output)] == [FORM_PATH]
    listed = CliRunner().invoke(deployments, [], obj=cli)
    assert listed.output == "nothing is deployed yet\n"


def test_versions_are_listed_for_people_and_scripts(cli: CliContext, folders: list[str]) -> None:
    run(cli, *folders, "--note", "the first")

    assert "2026-03-02 01:00  3 files" in CliRunner().invoke(deployments, [], obj=cli).output
    rows = json.loads(CliRunner().invoke(deployments, ["--json"], obj=cli).output)
    assert [(row["number"], row["note"], row["files"]) for row in rows] == [(1, "the first", 3)]
