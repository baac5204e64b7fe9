"""The command that looks after the tables: migrate."""

import click

from app.config import CliContext, json_option, migrations, pass_cli, say
from app.identity import found_installation


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
    sentence = f"Migrated from {before or 'nothing'} to {after}" if before != after else f"Already at {after}"
    say({"before": before, "after": after}, sentence, as_json)


commands: list[click.Command] = [migrate]
