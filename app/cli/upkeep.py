"""The command that looks after the tables: migrate."""

from datetime import datetime

import click
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.bootstrap.row_sets import ROW_SETS
from app.config import CliContext, json_option, migrations, pass_cli, say
from app.identity import found_installation
from app.ledger import MACHINE, AdoptRows, rows_are_bound


@click.command()
@click.option(
    "--draft", metavar="MESSAGE", help="按模型差异写新版本 / Write a new version from the models' difference."
)
@json_option
@pass_cli
def migrate(cli: CliContext, draft: str | None, as_json: bool) -> None:
    """更新数据库表结构 / Bring the database's tables up to date."""
    owner_url = cli.settings.database_owner_url or ""
    if draft:
        from app.schema import metadata  # noqa: PLC0415 - every table; only a draft needs them

        path = migrations.draft(owner_url, draft, metadata)
        say({"written": path}, f"Wrote {path}: read it before you use it", as_json)
        return
    before = migrations.current(owner_url)
    migrations.upgrade(owner_url)
    after = migrations.current(owner_url)
    found_installation(owner_url, cli.clock.now(), demonstration=cli.settings.demo)
    bind_rows(owner_url, cli.clock.now())
    sentence = f"Migrated from {before or 'nothing'} to {after}" if before != after else f"Already at {after}"
    say({"before": before, "after": after}, sentence, as_json)


def bind_rows(owner_url: str, now: datetime) -> None:
    """Once after the update that brought digests of rows: take what was there before into the record."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with Session(engine) as session, session.begin():
        if not rows_are_bound(session):
            AdoptRows(ROW_SETS)(session, MACHINE, now)


commands: list[click.Command] = [migrate]
