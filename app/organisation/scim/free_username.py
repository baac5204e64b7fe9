"""A username for somebody whom the directory calls otherwise."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import User
from app.organisation.imports.usernames import username_of


def free_username(session: Session, name: str) -> str:
    """The name before the @ as a username, with a number where somebody has it already."""
    wanted = username_of(name.partition("@")[0])[:28]
    similar = select(User.username).where(User.username.startswith(wanted, autoescape=True))
    taken = set(session.scalars(similar))
    candidates = (wanted if n == 1 else f"{wanted}{n}" for n in range(1, len(taken) + 2))
    return next(one for one in candidates if one not in taken)
