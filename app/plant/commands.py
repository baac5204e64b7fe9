"""`bihuan plant …`: master data from the shell."""

from typing import Any

import click

from app.config import CliContext, json_option, pass_cli, person_option, say
from app.identity import SYSTEM, shell_actor
from app.kernel.errors import InvalidInputError
from app.plant.items import AddItem, ChangeItem, Item, ItemName, SetActive
from app.plant.items.values import shown
from app.plant.kinds.kind import Kinds
from app.plant.pages.item_list import ItemLists, Wanted
from app.plant.sheet_commands import export, import_items


@click.group()
def plant() -> None:
    """工厂主数据（plants、lines、steps、equipment、products、defect-types） / Master data of the plant."""


@plant.command(name="list")
@click.argument("kind")
@click.option("--search", default="", help="任意字段中的文字 / Words in any field.")
@click.option("--line", default="", help="生产线编码 / A line's code.")
@click.option("--all", "everything", is_flag=True, help="含已停用 / Also what is out of use.")
@json_option
@pass_cli
def list_items(cli: CliContext, /, kind: str, as_json: bool, *, everything: bool, **asked: str) -> None:
    """列出一类主数据 / List one kind of master data."""
    found_kind = cli.container.need(Kinds).find(kind)
    wanted = Wanted(asked["search"], asked["line"], "all" if everything else "active")
    with cli.session() as session:
        found = cli.container.need(ItemLists).matching(session, SYSTEM, found_kind, wanted)
    say([item.as_json() for item in found], "\n".join(_line(item) for item in found) or "nothing", as_json)


@plant.command()
@click.argument("kind")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE…")
@person_option
@json_option
@pass_cli
def add(cli: CliContext, kind: str, values: tuple[str, ...], username: str, as_json: bool) -> None:
    """新增一条 / Add one: `bihuan plant add steps line=L1 code=weld name_zh=焊接 --as USER`."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        item = cli.container.need(AddItem)(session, actor, kind, _given(values))
    say(item.as_json(), f"{item.key}: added", as_json)


@plant.command()
@click.argument("kind")
@click.argument("key")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE…")
@person_option
@json_option
@pass_cli
def change(cli: CliContext, kind: str, key: str, values: tuple[str, ...], username: str, as_json: bool) -> None:
    """修改一条 / Change fields of one: `bihuan plant change steps L1/weld name_en=Welding --as USER`."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        item = cli.container.need(ChangeItem)(session, actor, ItemName(kind, key), _given(values), None)
    say(item.as_json(), f"{item.key}: version {item.revision}", as_json)


@plant.command()
@click.argument("kind")
@click.argument("key")
@person_option
@json_option
@pass_cli
def deactivate(cli: CliContext, /, **asked: Any) -> None:
    """停用一条，记录保留 / Take one out of use; what is recorded of it stays."""
    _set_active(cli, asked, active=False)


@plant.command()
@click.argument("kind")
@click.argument("key")
@person_option
@json_option
@pass_cli
def activate(cli: CliContext, /, **asked: Any) -> None:
    """重新启用一条 / Take one into use again."""
    _set_active(cli, asked, active=True)


def _set_active(cli: CliContext, asked: dict[str, Any], *, active: bool) -> None:
    with cli.session() as session:
        actor = shell_actor(session, asked["username"], cli.clock.now())
        name = ItemName(asked["kind"], asked["key"])
        item = cli.container.need(SetActive)(session, actor, name, None, active=active)
    say(item.as_json(), f"{item.key}: {'in use' if active else 'out of use'}", asked["as_json"])


def _given(values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    if wrong := [name for name, mark, _ in pairs if not mark]:
        raise InvalidInputError("Write FIELD=VALUE, found %(text)s", text=wrong[0][:80])
    return {name: text.replace("\\n", "\n") for name, _, text in pairs}


def _line(item: Item) -> str:
    told = [shown(field, item.values[field.name]).replace("\n", "; ") for field in item.kind.fields if field.listed]
    return f"{item.key:24} {'' if item.active else '(out of use) '}{'  '.join(told)}"


for command in (import_items, export):
    plant.add_command(command)
commands: list[click.Command] = [plant]
