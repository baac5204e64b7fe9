"""`bihuan people …`: the organisation and the mapping from the shell."""

import json
from pathlib import Path
from typing import Any

import click

from app.config import CliContext, json_option, pass_cli, person_option, say
from app.identity import SYSTEM, shell_actor
from app.kernel.errors import InvalidInputError
from app.organisation.pages.org_tree import Organisation, UnitNode, read_organisation
from app.organisation.pages.org_tree import as_json as plain
from app.organisation.plan_posts import PlanPosts
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def people() -> None:
    """组织与人员 / The organisation and its people."""


@people.command(name="list")
@click.option("--search", default="", help="部门、岗位或人员 / Unit, post or person.")
@json_option
@pass_cli
def list_people(cli: CliContext, search: str, as_json: bool) -> None:
    """列出组织架构 / Units, posts and who holds them, with headcount and open posts."""
    with cli.session() as session:
        found = read_organisation(session, SYSTEM, search)
    say(plain(found), "\n".join(_lines(found)) or "nobody", as_json)


@people.command()
@click.argument("unit_id", type=int)
@click.argument("post")
@click.argument("planned", type=click.IntRange(0, 100_000))
@click.option("--en", default="", help="英文名 / English name.")
@person_option
@json_option
@pass_cli
def plan(cli: CliContext, /, unit_id: int, post: str, planned: int, as_json: bool, **rest: Any) -> None:
    """设定岗位编制 / Say how many people a unit is to have at a post."""
    with cli.session() as session:
        actor = shell_actor(session, rest["username"], cli.clock.now())
        cli.container.need(PlanPosts).plan_post(session, actor, unit_id, post, planned, rest["en"])
    say({"unit": unit_id, "post": post, "planned": planned}, f"{post}: {planned} planned", as_json)


@people.group()
def mapping() -> None:
    """组与岗位对应的角色 / What groups, units and posts give."""


@mapping.command()
@person_option
@json_option
@pass_cli
def show(cli: CliContext, username: str, as_json: bool) -> None:
    """显示现行规则、提议及其影响 / The rules in force, the proposal, and who would gain and lose."""
    with cli.session() as session:
        view = (
            cli.container.need(ChangeRoleMapping)
            .view(session, shell_actor(session, username, cli.clock.now()))
            .as_json()
        )
    say(view, _told(view), as_json)


@mapping.command()
@click.argument("file", type=_FILE)
@person_option
@json_option
@pass_cli
def propose(cli: CliContext, file: Path, username: str, as_json: bool) -> None:
    """提议新规则（JSON 列表） / Propose all rules anew from a JSON list; nothing changes before they are confirmed."""
    try:
        rules = json.loads(file.read_text("utf-8-sig"))
    except ValueError as error:
        raise InvalidInputError("%(path)s is no JSON: %(error)s", path=file.name, error=str(error)) from None
    with cli.session() as session:
        use_case, actor = cli.container.need(ChangeRoleMapping), shell_actor(session, username, cli.clock.now())
        use_case.propose(session, actor, rules)
        view = use_case.view(session, actor).as_json()
    say(view, _told(view), as_json)


@mapping.command()
@click.option("--seen", required=True, help="show 给出的摘要 / The digest that `show` gave.")
@person_option
@json_option
@pass_cli
def confirm(cli: CliContext, seen: str, username: str, as_json: bool) -> None:
    """确认提议，仅限演示 / Put it in force; in a real plant at /admin/role-mapping or by the API, signed in."""
    with cli.session() as session:
        actor = shell_actor(session, username, cli.clock.now())
        effect = cli.container.need(ChangeRoleMapping).confirm(session, actor, seen)
    counts = {"gains": len(effect.gains), "losses": len(effect.losses), "waiting": len(effect.waiting)}
    say(counts, f"in force: {counts['gains']} gained, {counts['losses']} lost a role", as_json)


def _lines(found: Organisation) -> list[str]:
    lines = [line for unit in found.units for line in _unit(unit, 0)]
    return lines + [f"not placed: {person.username} {person.name}" for person in found.unplaced]


def _unit(unit: UnitNode, depth: int) -> list[str]:
    pad = "  " * depth
    lines = [f"{pad}[{unit.id}] {unit.name}  {unit.headcount}/{unit.planned}, {unit.open} open"]
    for post in unit.posts:
        planned = "-" if post.planned is None else post.planned
        names = " ".join(f"{one.name}{' (dispatched)' if one.dispatched else ''}" for one in post.people)
        lines.append(f"{pad}  {post.name or '-'} {len(post.people)}/{planned}: {names}")
    return lines + [line for one in unit.units for line in _unit(one, depth + 1)]


def _told(view: dict[str, Any]) -> str:
    lines = [
        f"in force: {'no. ' + str(view['in_force']) if view['in_force'] else 'nothing'}, {len(view['rules'])} rules"
    ]
    if view["proposed"] is not None:
        lines.append(f"proposed: {len(view['proposed'])} rules; to confirm: --seen {view['seen']}")
    for name in ("gains", "losses", "waiting"):
        lines += [f"  {name}: {one['username']} {one['role']}" for one in view[name]]
    return "\n".join(lines)


commands: list[click.Command] = [people]
