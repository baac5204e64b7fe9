"""`bihuan reset`: delete an instance, when its name was said, nobody uses it, and a real one was copied before."""

from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.config import Settings, make_engine
from app.config.database import embedded, with_database
from app.config.instance_claim import claim_instance
from app.config.postgres.backup import back_up
from app.config.settings import load_settings
from app.identity import Installation, read_installation
from app.kernel.errors import DomainError

UNBORN = "unborn"
"""The name of what was never founded and so holds nobody."""

_COUNTS = text(
    "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM users), (SELECT count(*) FROM ledger_events)"
)


class ResetRefusedError(DomainError):
    """Nothing was deleted; the message says what is missing."""

    code = "reset_refused"


@dataclass(frozen=True, slots=True)
class _Found:
    """What would be deleted."""

    row: Installation | None
    cases: int = 0
    people: int = 0
    events: int = 0

    @property
    def name(self) -> str:
        return self.row.name if self.row else UNBORN

    @property
    def real(self) -> bool:
        """Whoever is in a database that does not say what it is, may be real."""
        return not self.row.demonstration if self.row else self.people > 0

    def sentence(self, folder: Path) -> str:
        kind = "正式工厂 / a real plant" if self.real else "演示 / a demonstration"
        return (
            f"{folder}: {self.name}（{kind}）\n"
            f"将删除 / to be deleted: {self.cases} cases, {self.people} people, {self.events} events of the ledger"
        )


@click.command()
@click.option(
    "--yes", "name", metavar="NAME", help="实例名，不再询问 / The instance's name, instead of being asked for it."
)
@click.option(
    "--backup",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="先备份到此文件；正式实例必须 / Copy the database to this new file first; a real instance demands it.",
)
def reset(name: str | None, backup: Path | None) -> None:
    """删除内置数据库和文件，从头开始 / Delete the embedded database and files, to start over."""
    settings = load_settings()
    if not settings.embedded:
        raise DomainError("DATABASE_URL is set: only the embedded database is reset here. Drop yours yourself.")
    claim_instance(settings.instance_dir)
    server = embedded(settings.instance_dir)
    if not (server.data / "PG_VERSION").exists():
        click.echo("There is no database here: nothing to delete.")
        return
    server.require_unused()
    try:
        found = _agreed(with_database(settings), name, backup)
    finally:
        server.release()
    server.destroy()
    _clear_files(settings, found)
    click.echo("Deleted. The settings in bihuan.toml, the secret key and the seal key stay.")


def _agreed(settings: Settings, name: str | None, backup: Path | None) -> _Found:
    """What is to be deleted, when all that it needs was said and done. Raises ResetRefusedError, BackupError."""
    found = _look(settings)
    click.echo(found.sentence(settings.instance_dir))
    if found.real and backup is None:
        raise ResetRefusedError(
            "%(name)s is a real plant: copy it first, with --backup FILE outside of %(folder)s. Nothing was deleted.",
            name=found.name,
            folder=str(settings.instance_dir),
        )
    _require_name(found, name)
    if backup is not None:
        _back_up(settings, backup)
    return found


def _require_name(found: _Found, name: str | None) -> None:
    said = name or click.prompt(
        "输入实例名以删除 / Type the instance's name to delete it", default="", show_default=False
    )
    if said != found.name:
        raise ResetRefusedError(
            "The instance here is called %(name)s, and %(said)s was said. Nothing was deleted.",
            name=found.name,
            said=said or "nothing",
        )


def _back_up(settings: Settings, file: Path) -> None:
    if file.absolute().is_relative_to(settings.instance_dir):
        raise ResetRefusedError("Name a file outside of %(folder)s", folder=str(settings.instance_dir))
    size = back_up(settings.database_owner_url or "", file)
    click.echo(f"已备份 / copied: {file} ({size} bytes; pg_restore reads it)")


def _look(settings: Settings) -> _Found:
    engine = make_engine(settings)
    with Session(engine, expire_on_commit=False) as session:
        if session.scalar(select(func.to_regclass("ledger_events"))) is None:
            found = _Found(None)
        else:
            found = _Found(read_installation(session), *session.execute(_COUNTS).one())
    engine.dispose()
    return found


def _clear_files(settings: Settings, found: _Found) -> None:
    """The heads of a real plant's ledger are proof about it, also when it is gone: they are kept under its name."""
    settings.clock_offset_file.unlink(missing_ok=True)
    if settings.seal_log is not None:
        return
    if found.real and settings.seal_log_path.exists():
        settings.seal_log_path.rename(settings.seal_log_path.with_name(f"tree-heads-{found.name}.jsonl"))
    settings.seal_log_path.unlink(missing_ok=True)


commands: list[click.Command] = [reset]
