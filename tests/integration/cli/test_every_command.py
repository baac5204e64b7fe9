"""Every command there is, on a database without tables, with old tables, and where nothing may be written: each ends in
a sentence that says what to do, and never in a traceback."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import Result
from sqlalchemy import create_engine, text

from app.cli import main
from app.config.table_version import known_versions
from tests.support.plant.cli_context import bihuan

WITHOUT_DATABASE = {"keys export", "keys import", "ledger key show", "lint", "user add"}
"""What answers from files alone, and what asks the person for a password first."""
APART = {"run", "migrate", "reset"}
"""They make the tables, or take the whole instance away; they have tests of their own."""


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from leaves(found, (*path, name))
        elif found is not None:
            yield (*path, name), found


COMMANDS = {" ".join(path): command for path, command in leaves(main) if path[0] not in APART}


def value(name: str, kind: click.ParamType[Any], folder: Path) -> str:
    if isinstance(kind, click.Path):
        path = folder / "given.toml"
        path.write_text("[]" if name == "people mapping propose" else 'source = "x"\n[columns]\nstep = "step"\n')
        return str(folder if kind.file_okay is False else path)
    if isinstance(kind, click.Choice):
        return str(next(iter(kind.choices)))
    if isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        return "1"
    if isinstance(kind, click.DateTime):
        return "2026-01-01"
    return str(uuid4()) if isinstance(kind, click.types.UUIDParameterType) else "x"


def arguments(name: str, folder: Path) -> list[str]:
    """Something for all that the command cannot do without."""
    command = COMMANDS[name]
    given: list[str] = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            given.append(value(name, parameter.type, folder))
        elif parameter.required or getattr(parameter, "prompt", None):
            given += [parameter.opts[0], value(name, parameter.type, folder)]
    return given


def ask(name: str, folder: Path) -> Result:
    return bihuan(*name.split(), *arguments(name, folder))


def sentence_of(result: Result) -> str:
    """What was said, in at most a few lines and without a traceback."""
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    assert "Traceback" not in result.output
    assert result.output.strip()
    return result.output


@pytest.fixture
def folder(tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", empty_database)
    return tmp_path


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_on_a_database_without_tables_it_says_how_to_make_them(name: str, folder: Path) -> None:
    result = ask(name, folder)
    said = sentence_of(result)
    if name not in WITHOUT_DATABASE and result.exit_code != 2:
        assert result.exit_code == 1
        assert "bihuan migrate" in said


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_on_old_tables_it_says_how_to_update_them(name: str, folder: Path, empty_database: str) -> None:
    engine = create_engine(empty_database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num text)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:old)"), {"old": known_versions()[0]})
    engine.dispose()
    result = ask(name, folder)
    said = sentence_of(result)
    if name not in WITHOUT_DATABASE and result.exit_code != 2:
        assert "bihuan migrate" in said


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_where_the_instance_cannot_be_made_it_names_the_place(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("BIHUAN_INSTANCE", str(folder / "file" / "instance"))
    result = ask(name, folder)
    said = sentence_of(result)
    if name not in WITHOUT_DATABASE and result.exit_code != 2:
        assert str(folder / "file") in said


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_without_a_server_it_says_that_none_answers(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    result = ask(name, folder)
    said = sentence_of(result)
    if name not in WITHOUT_DATABASE and result.exit_code != 2:
        assert "does not answer" in said


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_on_a_database_that_may_only_be_read_it_never_ends_in_a_traceback(
    name: str, tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in {"web", "worker", "scheduler"}:
        pytest.skip("they stay, and wait for a database that is written to")
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
    sentence_of(ask(name, tmp_path))
