"""Commands that look after the installation: migrate, reset."""

import click

from app.config import CliContext, json_option, migrations, pass_cli, say
from app.config.database import embedded
from app.config.settings import load_settings
from app.identity import found_installation
from app.kernel.errors import DomainError


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


@click.command()
@click.option("--yes", is_flag=True, help="不再询问 / Do not ask.")
def reset(yes: bool) -> None:
    """删除内置数据库和文件，从头开始 / Delete the embedded database and files, to start over."""
    settings = load_settings()
    if not settings.embedded:
        raise DomainError("DATABASE_URL is set: only the embedded database is reset here. Drop yours yourself.")
    if not yes:
        click.confirm(f"Delete all cases, people and files under {settings.instance_dir}?", abort=True)
    embedded(settings.instance_dir).destroy()
    settings.clock_offset_file.unlink(missing_ok=True)
    if settings.seal_log is None:
        settings.seal_log_path.unlink(missing_ok=True)
    click.echo("Deleted. The settings in bihuan.toml and the secret key stay.")


commands: list[click.Command] = [migrate, reset]
