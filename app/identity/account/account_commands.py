"""`bihuan user add|code|unlock|conflicts`: how somebody gets in at all, from the shell."""

from typing import Any

import click
from sqlalchemy.orm import Session

from app.config import CliContext, json_option, pass_cli, say
from app.identity import account_lifecycle as accounts
from app.identity.access import is_system
from app.identity.account.codes_to_release import waits_for_release
from app.identity.account.issue_code import IssueCode
from app.identity.account.own_password import unlock
from app.identity.account.release_code import PAGE
from app.identity.pages.role_conflicts import role_conflicts
from app.identity.shell_actor import acting_at_shell, shell_option


@click.command("add")
@click.argument("username")
@click.argument("name")
@click.option(
    "--password", help="仅限演示或首位管理员，否则发一次性登录码 / For a demonstration or the first administrators."
)
@click.option("--no-password", is_flag=True, help="不能登录，仅可被点名 / Can be named, not sign in.")
@click.option("--emp-no", help="工号 / Employee number.")
@click.option("--org-unit", help="部门或班组 / Department or team.")
@click.option("--employment", type=click.Choice(accounts.EMPLOYMENT_TYPES), default="regular", show_default=True)
@click.option("--email")
@click.option("--locale", type=click.Choice(accounts.LOCALES), default="zh", show_default=True)
@shell_option
@json_option
@pass_cli
def add(cli: CliContext, /, username: str, name: str, as_user: str | None, *, as_json: bool, **facts: Any) -> None:
    """新增人员 / Add a person; who shall sign in gets a one-time code, printed once."""
    named_only, password, now = facts.pop("no_password"), facts.pop("password"), cli.clock.now()
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "user:add", now)
        if not named_only and password is None and is_system(actor):
            password = _ask_password()
        new = accounts.NewPerson(username, name, password, employment_type=facts.pop("employment"), **facts)
        person = accounts.add_user(session, actor, new, now)
        wanted = password is None and not named_only
        code = cli.container.need(IssueCode)(session, actor, username, now) if wanted else None
    said = f"added {person.username} ({person.name})" + (f"; one-time code: {code}" if code else "")
    say({"id": person.id, "username": person.username} | ({"code": code} if code else {}), said, as_json)


@click.command("code")
@click.argument("username")
@shell_option
@json_option
@pass_cli
def code(cli: CliContext, username: str, as_user: str | None, *, as_json: bool) -> None:
    """发出一次性登录码，旧密码作废 / Print a one-time code; the old password, sessions and tokens end."""
    now = cli.clock.now()
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "user:password", now)
        given = cli.container.need(IssueCode)(session, actor, username, now)
        waits = waits_for_release(session, username, now)
    said = f"one-time code for {username}: {given}" + (f"; a security administrator releases it at {PAGE}" * waits)
    say({"username": username, "code": given, "waits": waits}, said, as_json)


@click.command("unlock")
@click.argument("username")
@shell_option
@json_option
@pass_cli
def unlock_command(cli: CliContext, username: str, as_user: str | None, *, as_json: bool) -> None:
    """解除登录锁定 / Clear what counts against a name after wrong passwords."""
    now = cli.clock.now()
    with cli.session() as session:
        unlock(session, acting_at_shell(session, as_user, "user:unlock", now), username, now)
    say({"username": username}, f"{username} may try again", as_json)


@click.command("conflicts")
@json_option
@pass_cli
def conflicts(cli: CliContext, as_json: bool) -> None:
    """列出不得兼任的角色 / List whose roles conflict; some do not count until one is revoked."""
    with cli.session() as session:
        lines = conflict_lines(session, cli)
    say([line for line, _ in lines], "\n".join(text for _, text in lines) or "nobody", as_json)


def conflict_lines(session: Session, cli: CliContext) -> list[tuple[dict[str, Any], str]]:
    """Each conflict as plain values and as a line."""
    return [
        (
            {"username": one.username, "roles": list(one.roles), "suspended": list(one.suspended)},
            f"{one.username}: {' '.join(one.roles)}; suspended: {' '.join(one.suspended)}",
        )
        for one in role_conflicts(session, cli.clock.now())
    ]


def _ask_password() -> str:
    answer: str = click.prompt("密码 / Password", hide_input=True, confirmation_prompt=True)
    return answer


commands: list[click.Command] = [add, code, unlock_command, conflicts]
