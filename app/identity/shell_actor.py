"""Somebody at the machine's shell acting as a person: allowed, and written down as what it is."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.directory import actor_of
from app.kernel.clock import SystemClock

AUTH = "shell"


def shell_actor(session: Session, username: str) -> Actor:
    """The active person with the grants of now; every record says `shell` as the way of sign-in."""
    return replace(actor_of(session, username, SystemClock().now()), auth_method=AUTH)
