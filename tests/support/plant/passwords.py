"""How somebody who was named only comes to a password: by a one-time code, as everybody does."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.account.issue_code import IssueCode
from app.identity.actor import SYSTEM
from app.identity.sign_in.codes import sign_in_with_code
from app.kernel.events import Events


def choose_password(session: Session, username: str, password: str, now: datetime) -> None:
    """The machine issues a code, and the person chooses `password` with it."""
    code = IssueCode(Events())(session, SYSTEM, username, now)
    assert sign_in_with_code(session, username, code, password, now).token
