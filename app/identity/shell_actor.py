"""Somebody at the machine's shell acting as a person: allowed, and written down as what it is."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.directory import actor_of

AUTH = "shell"


def shell_actor(session: Session, username: str, now: datetime) -> Actor:
    """The active person with the grants of `now`; every record says `shell` as the way of sign-in."""
    return replace(actor_of(session, username, now), auth_method=AUTH)
