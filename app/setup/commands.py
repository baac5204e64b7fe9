"""`bihuan setup code`: for whoever starts web processes one by one, and saw no terminal of `run`."""

import click

from app.config import CliContext, json_option, pass_cli, say
from app.kernel.errors import NotFoundError
from app.setup.first_start import awaits_first_start
from app.setup.setup_code import setup_code


@click.group()
def setup() -> None:
    """首次设置 / The first day of a firm's system."""


@setup.command()
@json_option
@pass_cli
def code(cli: CliContext, as_json: bool) -> None:
    """显示设置码 / Print the code that the page /first-start asks for."""
    with cli.session() as session:
        here = awaits_first_start(session)
    if here is None:
        raise NotFoundError("There is no code any more: this system is a demonstration, or set up already.")
    found = setup_code(cli.settings, here)
    say({"code": found}, found, as_json)


commands: list[click.Command] = [setup]
