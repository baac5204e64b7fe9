"""Run something once this session's transaction is durable, and never if it is rolled back."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

_KEY = "after_commit"


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Call `action` after the commit of the transaction under way; a rollback forgets it."""
    session.info.setdefault(_KEY, []).append(action)


@event.listens_for(Session, "after_commit")
def _run(session: Session) -> None:
    for action in session.info.pop(_KEY, []):
        action()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_KEY, None)
