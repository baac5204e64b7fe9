"""`bihuan`: the commands of all slices, gathered from their `commands.py` when they are needed."""

import importlib
import importlib.util
import os
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import click
import psycopg
from sqlalchemy.exc import DBAPIError

import app
from app.bootstrap.clocks import wall_clock
from app.cli.outside_failures import outside_failure
from app.config import CliContext, Settings
from app.identity import door_of_command, record_refused_command, running_command
from app.kernel.container import Container
from app.kernel.errors import DomainError, NotFoundError

OWN = (
    "app.cli.imports",
    "app.cli.serve",
    "app.cli.run",
    "app.cli.upkeep",
    "app.cli.reset",
    "app.cli.lint",
    "app.cli.keys",
)


class Commands(click.Group):
    """Finds commands lazily, and turns an expected refusal into one line and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(command.name or "" for command in _all_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        # All slices are read first: an upper one adds commands to a lower one's group (`quality detect`).
        return {command.name: command for command in _all_commands()}.get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        path = _path(self, ctx)
        before = running_command.set(path or None)
        try:
            if path:
                door_of_command(path)
            return super().invoke(ctx)
        except DomainError as refusal:
            if refusal.outlives_attempt and not isinstance(refusal, NotFoundError):
                _write_down(ctx.obj, path, refusal)
            raise click.ClickException(_sentence(refusal)) from refusal
        except (DBAPIError, psycopg.Error, OSError) as failure:
            raise click.ClickException(outside_failure(failure)) from failure
        finally:
            running_command.reset(before)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="bihuan")
@click.pass_context
def main(ctx: click.Context) -> None:
    """闭环：质量培训闭环系统 / Bihuan: a factory's closed loop of quality training."""
    os.umask(0o077)  # uploads, archives, dossiers, keys: what we write is for our account alone
    ctx.obj = CliContext(_build, wall_clock())


def _write_down(cli: CliContext, path: str, refusal: DomainError) -> None:
    with cli.session() as session:
        record_refused_command(session, path, refusal, cli.clock.now())


def _path(group: click.Command, ctx: click.Context) -> str:
    """The command that was asked for, `case list`; empty for a group, which only tells what it has."""
    path: list[str] = []
    for word in (*ctx._protected_args, *ctx.args):  # noqa: SLF001 - click's list of what it has not yet resolved
        if not isinstance(group, click.Group):
            break
        found = group.get_command(ctx, word)
        if found is None:
            return ""
        path.append(word)
        group = found
    return "" if isinstance(group, click.Group) else " ".join(path)


def _build(settings: Settings) -> Container:
    from app.bootstrap.wiring import build  # noqa: PLC0415 - the whole product; `--help` does without

    return build(settings)


def _all_commands() -> Iterator[click.Command]:
    for module in (*OWN, *_slice_modules()):
        yield from importlib.import_module(module).commands


def _slice_modules() -> Iterator[str]:
    for found in pkgutil.iter_modules(app.__path__):
        name = f"app.{found.name}.commands"
        if found.ispkg and found.name != "cli" and importlib.util.find_spec(name):
            yield name


def _sentence(refusal: DomainError) -> str:
    filled = {field: _filled(message, refusal.params) for field, message in refusal.fields.items()}
    return "\n".join([str(refusal), *(f"  {field}: {message}" for field, message in filled.items())])


def _filled(message: str, params: Mapping[str, Any]) -> str:
    return message % params if "%(" in message else message
