"""Somebody at the machine's shell acting as a person: allowed, and written down as what it is."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.directory import actor_of
from app.identity.reach.doors import command, door_of_command

AUTH = "shell"


def shell_actor(session: Session, username: str, now: datetime) -> Actor:
    """The active person with the grants of `now`; every record says `shell` as the way of sign-in.

    Raises ForbiddenError where the door of the command that runs does not admit them.
    """
    actor = replace(actor_of(session, username, now), auth_method=AUTH)
    running = command.get()
    if running is not None:
        door_of_command(running).require(actor)
    return actor
