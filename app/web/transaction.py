"""One transaction a request. The app commits when the view has answered; whatever is raised takes it back.

Views therefore never commit. Two things are theirs to say: `undo`, when a page tells of a refusal or shows what would
happen, and `keep_now`, for what must stay whatever becomes of the request.
"""

from flask import request
from flask import session as page_session

from app.web.extensions import db

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


def undo() -> None:
    """Take back what this request has written so far, and let go of what it holds."""
    db.session.rollback()


def keep_now() -> None:
    """Store at once what the request has written so far: that somebody was here, what was refused."""
    db.session.commit()
