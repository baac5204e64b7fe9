"""`bihuan word …`: the plant's own roles and meanings of signatures from the shell."""

import click

from app.config import CliContext, json_option, pass_cli, say
from app.identity.plant_words.change_words import KINDS, ChangeWords, WordLine
from app.identity.shell_actor import shell_actor
from app.kernel.word_book import PlantWord

shell_option = click.option("--as", "username", required=True, help="代表谁操作 / The person who acts.")
_KIND = click.Choice(KINDS)


@click.group()
def word() -> None:
    """工厂自定的角色与签名含义 / The plant's own roles and meanings of signatures."""


@word.command("list")
@shell_option
@json_option
@pass_cli
def list_words(cli: CliContext, username: str, as_json: bool) -> None:
    """列出各版本 / List all versions, and which are in force."""
    with cli.session() as session:
        lines = cli.container.need(ChangeWords).view(session, shell_actor(session, username, cli.clock.now()))
    say([line.as_json() for line in lines], "\n".join(map(_sentence, lines)) or "no word of the plant's yet", as_json)


@word.command("propose")
@click.argument("kind", type=_KIND)
@click.argument("code")
@click.argument("zh")
@click.argument("en")
@click.option("--like", help="权限同哪个角色（仅角色） / The role whose rights it has (roles only).")
@shell_option
@json_option
@pass_cli
def propose(cli: CliContext, /, kind: str, code: str, username: str, as_json: bool, **names: str | None) -> None:
    """提议新词或新名称 / Propose a word, or other names for one; it counts once it is confirmed."""
    proposed = PlantWord(kind, code, names["zh"] or "", names["en"] or "", names["like"])
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        revision = cli.container.need(ChangeWords).propose(session, actor, proposed)
    say({"kind": kind, "code": code, "revision": revision}, f"proposed {kind} {code}, version {revision}", as_json)


@word.command("confirm")
@click.argument("kind", type=_KIND)
@click.argument("code")
@click.argument("revision", type=int)
@shell_option
@json_option
@pass_cli
def confirm(cli: CliContext, /, kind: str, code: str, revision: int, username: str, as_json: bool) -> None:
    """确认生效，仅限演示 / Put it in force; in a real plant at /admin/words or by the API, signed in."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        cli.container.need(ChangeWords).confirm(session, actor, kind, code, revision)
    say({"kind": kind, "code": code, "revision": revision}, f"{kind} {code} is in force", as_json)


def _sentence(line: WordLine) -> str:
    one = line.word
    return f"{one.kind:10} {one.code:24} {line.revision:3} {line.state:9} {one.zh} / {one.en} {one.like or ''}".rstrip()


commands: list[click.Command] = [word]
