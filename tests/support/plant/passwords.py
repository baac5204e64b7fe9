"""How somebody who was named only comes to a password: by a one-time code, as everybody does."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.account.issue_code import IssueCode
from app.identity.account.release_code import ReleaseCode
from app.identity.actor import SYSTEM, Actor
from app.identity.models import SignInCode
from app.identity.sign_in.codes import sign_in_with_code
from app.kernel.events import Events


def choose_password(session: Session, username: str, password: str, now: datetime) -> None:
    """The machine issues a code, and the person chooses `password` with it."""
    code = IssueCode(Events())(session, SYSTEM, username, now)
    assert sign_in_with_code(session, username, code, password, now).token


def release_waiting(session: Session, releasing: Actor, now: datetime) -> None:
    """Release the one code that waits."""
    waiting = select(SignInCode.id).where(
        SignInCode.waits, SignInCode.released_at.is_(None), SignInCode.used_at.is_(None)
    )
    ReleaseCode(Events())(session, releasing, session.scalars(waiting).one(), now)
