"""One transaction a request. The app commits when the view has answered; whatever is raised takes it back.

Views therefore never commit. Two things are theirs to say: `undo`, when a page tells of a refusal or shows what would
happen, and `keep_now`, for what must stay whatever becomes of the request.
"""

from itertools import chain

from flask import request
from flask import session as page_session
from sqlalchemy.exc import OperationalError

from app.kernel.db import sqlstate_of
from app.web.extensions import db

DEADLOCK = "40P01"
_STORING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def commit_request() -> None:
    """The end of a request whose view has answered; one that only asks (GET) stores nothing.

    What fails here is answered like any failure of the view.
    """
    if request.method not in _STORING or not db.session.registry.has():
        return
    try:
        db.session.commit()
    except Exception:
        page_session.pop("_flashes", None)  # nothing of what the view said has happened
        raise


def deadlocked(error: OperationalError) -> bool:
    """Whether the database broke a knot of two transactions by ending this one: done again, it goes through."""
    return sqlstate_of(error) == DEADLOCK


def begin_again() -> None:
    """Take everything back, so that the view can be asked once more with the same request."""
    undo()
    page_session.pop("_flashes", None)
    for file in chain.from_iterable(request.files.listvalues()):
        file.stream.seek(0)


def undo() -> None:
    """Take back what this request has written so far, and let go of what it holds."""
    db.session.rollback()


def keep_now() -> None:
    """Store at once what the request has written so far: that somebody was here, what was refused."""
    db.session.commit()
