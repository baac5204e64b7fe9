"""What every command shares: its context (settings, container, session) and one way to print for people or scripts.

A slice's `commands.py` lists `commands: list[click.Command]`; `app.cli` finds them.

    @click.command()
    @json_option
    @pass_cli
    def list_things(cli: CliContext, as_json: bool) -> None:
        with cli.session() as session:
            say({"things": 3}, "3 things", as_json)
"""

import json
import os
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")


def say(data: Any, sentence: str, as_json: bool = False) -> None:
    """Print `data` as one line of JSON, or the sentence."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else sentence)


def terminal_language() -> str:
    """`zh` when the terminal's locale is Chinese, else `en`."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


person_option = click.option("--as", "username", required=True, help="代表谁操作 / The person who acts.")
