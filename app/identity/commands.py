"""`bihuan user …` and `bihuan token …`: accounts and roles from the shell, recorded as whoever did it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
from sqlalchemy import select

from app.config import CliContext, json_option, pass_cli, say
from app.identity import account_lifecycle as accounts
from app.identity import grants as granting
from app.identity import tokens
from app.identity.account.account_commands import commands as account_commands
from app.identity.actor import Grant
from app.identity.administrators import NeedsSecondError
from app.identity.confirmation.commands import commands as erasure_commands
from app.identity.confirmation.commands import proposed
from app.identity.confirmation.proposals import NewProposal, Proposals
from app.identity.confirmation.role_change import facts_of_end, facts_of_gift
from app.identity.directory import person_named
from app.identity.grant_conditions import valid_at
from app.identity.models import GrantRow
from app.identity.pages import user_list
from app.identity.plant_words.commands import commands as word_commands
from app.identity.shell_actor import acting_at_shell, shell_option
from app.kernel.errors import NotFoundError

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


def _in_zone(cli: CliContext, moment: datetime | None) -> datetime | None:
    """Times on the command line are the plant's."""
    return None if moment is None else moment.replace(tzinfo=cli.settings.timezone).astimezone(UTC)


@click.group()
def user() -> None:
    """人员与权限 / People and their roles."""


for _command in account_commands:
    user.add_command(_command)


@user.command("list")
@click.option("--role", help="只列此角色 / Only with this role.")
@json_option
@pass_cli
def list_people(cli: CliContext, role: str | None, as_json: bool) -> None:
    """列出人员与角色 / List people and their roles."""
    with cli.session() as session:
        rows = user_list.list_users(session, cli.clock.now(), role)
    say([row.as_json() for row in rows], "\n".join(row.sentence() for row in rows) or "nobody", as_json)


@user.command("grant")
@click.argument("username")
@click.argument("role")
@click.option("--plant", help="工厂 / Only at this plant.")
@click.option("--line", help="生产线 / Only on this line.")
@click.option("--from", "begins", type=_MOMENT, help="生效 / Valid from.")
@click.option("--to", "ends", type=_MOMENT, help="失效 / Valid until.")
@shell_option
@json_option
@pass_cli
def grant(cli: CliContext, /, username: str, role: str, as_user: str | None, *, as_json: bool, **scope: Any) -> None:
    """授予角色 / Give a role."""
    begins, ends = (_in_zone(cli, scope[key]) for key in ("begins", "ends"))
    given, now = Grant(role, scope["plant"], scope["line"], begins, ends), cli.clock.now()
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "role:grant", now)
        try:
            grant_id = granting.grant(session, actor, username, given, now)
            data, said = {"id": grant_id}, f"{username} holds {role} now [{grant_id}]"
        except NeedsSecondError:
            made = cli.container.need(Proposals).propose(
                session, actor, NewProposal("grant", username, facts_of_gift(given)), now
            )
            data, said = {"proposal": made}, proposed(made)
    say(data, said, as_json)


@user.command("revoke")
@click.argument("username")
@click.argument("role")
@click.option("--reason", help="原因 / Why.")
@shell_option
@json_option
@pass_cli
def revoke(
    cli: CliContext, /, username: str, role: str, reason: str | None, as_user: str | None, *, as_json: bool
) -> None:
    """收回角色 / Take a role back."""
    now = cli.clock.now()
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "role:revoke", now)
        person = person_named(session, username)
        query = select(GrantRow.id).where(GrantRow.user_id == person.id, GrantRow.role == role, *valid_at(now))
        ended = list(session.scalars(query))
        if not ended:
            raise NotFoundError("%(username)s does not hold %(role)s.", username=username, role=role)
        data: dict[str, Any] = {"revoked": ended}
        said = f"{username} no longer holds {role}"
        try:
            for grant_id in ended:
                granting.revoke(session, actor, grant_id, now, reason)
        except NeedsSecondError:
            new = NewProposal("revoke", *facts_of_end(session, ended[0], reason, now))
            made = cli.container.need(Proposals).propose(session, actor, new, now)
            data, said = {"proposal": made}, proposed(made)
    say(data, said, as_json)


@user.command("disable")
@click.argument("username")
@click.option("--reason", help="原因 / Why.")
@shell_option
@json_option
@pass_cli
def disable(cli: CliContext, username: str, reason: str | None, as_user: str | None, *, as_json: bool) -> None:
    """停用账号 / Take away the way in; the person stays named in all records."""
    now = cli.clock.now()
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "user:disable", now)
        accounts.deactivate(session, actor, username, now, reason)
    say({"username": username, "active": False}, f"{username} can no longer sign in", as_json)


@user.command("enable")
@click.argument("username")
@click.option("--reason", help="原因 / Why.")
@shell_option
@json_option
@pass_cli
def enable(cli: CliContext, username: str, reason: str | None, as_user: str | None, *, as_json: bool) -> None:
    """重新启用账号 / Open an account again; sessions and tokens that ended stay ended."""
    now = cli.clock.now()
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "user:enable", now)
        accounts.reactivate(session, actor, username, now, reason)
    say({"username": username, "active": True}, f"{username} can sign in again", as_json)


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
@shell_option
@json_option
@pass_cli
def create(
    cli: CliContext, /, username: str, scopes: tuple[str, ...], as_user: str | None, *, as_json: bool, **rest: Any
) -> None:
    """创建令牌，只显示一次 / Create a token; it is shown this once."""
    now = cli.clock.now()
    new = tokens.NewToken(username, scopes, now + timedelta(days=rest["days"]), rest["label"])
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "token:create", now)
        secret = tokens.create_token(session, actor, new, now)
    say({"token": secret, "expires_at": new.expires_at}, secret, as_json)


@token.command("revoke")
@click.argument("prefix")
@shell_option
@json_option
@pass_cli
def revoke_token(cli: CliContext, prefix: str, as_user: str | None, *, as_json: bool) -> None:
    """作废令牌 / End a token; PREFIX is the part between the underscores."""
    now = cli.clock.now()
    with cli.session() as session:
        tokens.revoke_token(session, acting_at_shell(session, as_user, "session:revoke", now), prefix, now)
    say({"prefix": prefix}, f"token {prefix} ended", as_json)


commands: list[click.Command] = [user, token, *erasure_commands, *word_commands]
