"""Who acts at the machine's shell: a person by name, or the operating system's user, and the record says which.

In a real plant somebody is named with `--as`, and their permission counts. Without it the operating system's user acts
as the operator: in a demonstration, and in a real plant only for what nobody there may do yet. That is how the first
administrators come about; the record then says whose shell it was.
"""

import os
import pwd
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.access import SIGNED_IN, policy
from app.identity.actor import SHELL, SYSTEM, Actor
from app.identity.denied_attempts import refused
from app.identity.directory import actor_of
from app.identity.grant_conditions import counts_at
from app.identity.installation import read_installation
from app.identity.models import GrantRow, User
from app.identity.reach.doors import door_of_command, running_command
from app.kernel.errors import DomainError, ForbiddenError

shell_option: Callable[..., Any] = click.option(
    "--as", "as_user", metavar="USER", help="以谁的身份（正式工厂必填） / Who acts; a real plant demands it."
)


acting: ContextVar[Actor | None] = ContextVar("acting", default=None)
"""Who acts in the command that runs, once that is known."""


class ActorMissingError(ForbiddenError):
    """A real plant wants to know who acts."""

    code = "actor_missing"


def shell_actor(session: Session, username: str, now: datetime) -> Actor:
    """The active person with the grants of `now`; every record says `shell` as the way of sign-in.

    The record says as well which of the operating system's users sat there: a name alone proves nothing at a shell.
    Raises ForbiddenError where the door of the command that runs does not admit them.
    """
    person = actor_of(session, username, now)
    actor = replace(person, auth_method=SHELL, session_ref=f"shell:{_system_user()}", identity=None)
    acting.set(actor)
    running = running_command.get()
    if running is not None:
        door_of_command(running).require(actor)
    return actor


def operator() -> Actor:
    """The operating system's user, as the record names them."""
    actor = replace(SYSTEM, name=f"{SYSTEM.name}（操作系统用户 {_system_user()}）", auth_method=SHELL)
    acting.set(actor)
    return actor


def record_refused_command(session: Session, path: str, error: DomainError, now: datetime) -> None:
    """Write down that whoever acts at the shell was refused; nothing where nobody was named yet. The caller commits."""
    actor = acting.get()
    if actor is not None:
        refused(session, actor, now, path, {"command": path}, f"{error.code}: {error}")


def acting_at_shell(session: Session, username: str | None, action: str, now: datetime) -> Actor:
    """Whoever was named with `--as`, or the operator where that is enough. The use case asks the permission itself.

    Raises ActorMissingError in a real plant where somebody may do `action`, NotFoundError for nobody of that name.
    """
    if username is not None:
        return shell_actor(session, username, now)
    found = read_installation(session)
    if (found is not None and found.demonstration) or not _somebody_may(session, action, now):
        return operator()
    raise ActorMissingError(
        "This is a real plant: say who does it, with --as USER. It takes a person who may do %(action)s.", action=action
    )


def _system_user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _somebody_may(session: Session, action: str, now: datetime) -> bool:
    roles = policy().roles(action)
    query = select(User.id).where(User.active)
    if SIGNED_IN not in roles:
        query = query.join(GrantRow, GrantRow.user_id == User.id).where(GrantRow.role.in_(roles), *counts_at(now))
    return bool(session.scalar(select(query.exists())))
