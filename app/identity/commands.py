"""`bihuan user …` and `bihuan token …`: accounts and roles from the shell, recorded as the system's doing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
from sqlalchemy import select

from app.config import CliContext, json_option, pass_cli, say
from app.identity import account_lifecycle as accounts
from app.identity import grants as granting
from app.identity import tokens
from app.identity import user_list as listing
from app.identity.actor import SYSTEM, Grant
from app.identity.directory import person_named
from app.identity.erasure.commands import commands as erasure_commands
from app.identity.grant_conditions import valid_at
from app.identity.models import GrantRow
from app.kernel.errors import NotFoundError
from app.kernel.roles import ROLES

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


def _in_zone(cli: CliContext, moment: datetime | None) -> datetime | None:
    """Times on the command line are the plant's."""
    return None if moment is None else moment.replace(tzinfo=cli.settings.timezone).astimezone(UTC)


@click.group()
def user() -> None:
    """人员与权限 / People and their roles."""


@user.command("add")
@click.argument("username")
@click.argument("name")
@click.option("--password", help="不给则询问 / Asked for when not given.")
@click.option("--no-password", is_flag=True, help="不能登录，仅可被点名 / Can be named, not sign in.")
@click.option("--emp-no", help="工号 / Employee number.")
@click.option("--org-unit", help="部门或班组 / Department or team.")
@click.option("--employment", type=click.Choice(accounts.EMPLOYMENT_TYPES), default="regular", show_default=True)
@click.option("--email")
@click.option("--locale", type=click.Choice(accounts.LOCALES), default="zh", show_default=True)
@json_option
@pass_cli
def add(cli: CliContext, /, username: str, name: str, as_json: bool, **facts: Any) -> None:
    """新增人员 / Add a person."""
    password = None if facts.pop("no_password") else facts.pop("password") or _ask_password()
    facts.pop("password", None)
    new = accounts.NewPerson(username, name, password, employment_type=facts.pop("employment"), **facts)
    with cli.session() as session:
        person = accounts.add_user(session, SYSTEM, new, cli.clock.now())
    say({"id": person.id, "username": person.username}, f"added {person.username} ({person.name})", as_json)


@user.command("list")
@click.option("--role", type=click.Choice(list(ROLES)), help="只列此角色 / Only with this role.")
@json_option
@pass_cli
def list_people(cli: CliContext, role: str | None, as_json: bool) -> None:
    """列出人员与角色 / List people and their roles."""
    with cli.session() as session:
        rows = listing.list_users(session, cli.clock.now(), role)
    say([row.as_json() for row in rows], "\n".join(row.sentence() for row in rows) or "nobody", as_json)


@user.command("grant")
@click.argument("username")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.option("--plant", help="工厂 / Only at this plant.")
@click.option("--line", help="生产线 / Only on this line.")
@click.option("--from", "begins", type=_MOMENT, help="生效 / Valid from.")
@click.option("--to", "ends", type=_MOMENT, help="失效 / Valid until.")
@json_option
@pass_cli
def grant(cli: CliContext, /, username: str, role: str, as_json: bool, **scope: Any) -> None:
    """授予角色 / Give a role."""
    begins, ends = (_in_zone(cli, scope[key]) for key in ("begins", "ends"))
    given = Grant(role, scope["plant"], scope["line"], begins, ends)
    with cli.session() as session:
        grant_id = granting.grant(session, SYSTEM, username, given, cli.clock.now())
    say({"id": grant_id}, f"{username} holds {role} now [{grant_id}]", as_json)


@user.command("revoke")
@click.argument("username")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.option("--reason", help="原因 / Why.")
@json_option
@pass_cli
def revoke(cli: CliContext, username: str, role: str, reason: str | None, as_json: bool) -> None:
    """收回角色 / Take a role back."""
    now = cli.clock.now()
    with cli.session() as session:
        person = person_named(session, username)
        query = select(GrantRow.id).where(GrantRow.user_id == person.id, GrantRow.role == role, *valid_at(now))
        ended = list(session.scalars(query))
        if not ended:
            raise NotFoundError("%(username)s does not hold %(role)s.", username=username, role=role)
        for grant_id in ended:
            granting.revoke(session, SYSTEM, grant_id, now, reason)
    say({"revoked": ended}, f"{username} no longer holds {role}", as_json)


@user.command("disable")
@click.argument("username")
@click.option("--reason", help="原因 / Why.")
@json_option
@pass_cli
def disable(cli: CliContext, username: str, reason: str | None, as_json: bool) -> None:
    """停用账号 / Take away the way in; the person stays named in all records."""
    with cli.session() as session:
        accounts.deactivate(session, SYSTEM, username, cli.clock.now(), reason)
    say({"username": username, "active": False}, f"{username} can no longer sign in", as_json)


@user.command("enable")
@click.argument("username")
@click.option("--reason", help="原因 / Why.")
@json_option
@pass_cli
def enable(cli: CliContext, username: str, reason: str | None, as_json: bool) -> None:
    """重新启用账号 / Open an account again; sessions and tokens that ended stay ended."""
    with cli.session() as session:
        accounts.reactivate(session, SYSTEM, username, cli.clock.now(), reason)
    say({"username": username, "active": True}, f"{username} can sign in again", as_json)


@user.command("password")
@click.argument("username")
@click.option("--password", help="不给则询问 / Asked for when not given.")
@json_option
@pass_cli
def password(cli: CliContext, username: str, password: str | None, as_json: bool) -> None:
    """重设密码 / Set a new password; ends every session and token."""
    with cli.session() as session:
        accounts.set_password(session, SYSTEM, username, password or _ask_password(), cli.clock.now())
    say({"username": username}, f"{username} has a new password; all sessions and tokens ended", as_json)


def _ask_password() -> str:
    answer: str = click.prompt("密码 / Password", hide_input=True, confirmation_prompt=True)
    return answer


@click.group()
def token() -> None:
    """接口令牌 / API tokens."""


@token.command("create")
@click.argument("username")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("*",),
    help="允许的操作，如 task:*、scim:*（目录接口须写明） / Allowed actions; scim:* must be named, * does not open it.",
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="有效天数 / Days it lives.")
@click.option("--label", help="用途 / What it is for.")
@json_option
@pass_cli
def create(cli: CliContext, /, username: str, scopes: tuple[str, ...], as_json: bool, **rest: Any) -> None:
    """创建令牌，只显示一次 / Create a token; it is shown this once."""
    now = cli.clock.now()
    new = tokens.NewToken(username, scopes, now + timedelta(days=rest["days"]), rest["label"])
    with cli.session() as session:
        secret = tokens.create_token(session, SYSTEM, new, now)
    say({"token": secret, "expires_at": new.expires_at}, secret, as_json)


@token.command("revoke")
@click.argument("prefix")
@json_option
@pass_cli
def revoke_token(cli: CliContext, prefix: str, as_json: bool) -> None:
    """作废令牌 / End a token; PREFIX is the part between the underscores."""
    with cli.session() as session:
        tokens.revoke_token(session, SYSTEM, prefix, cli.clock.now())
    say({"prefix": prefix}, f"token {prefix} ended", as_json)


commands: list[click.Command] = [user, token, *erasure_commands]
