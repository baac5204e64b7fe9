"""The directory's name of an administrator changes once a second administrator has confirmed it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity import IdentityChanged
from app.kernel.errors import ConflictError
from app.organisation.models import Employment


def keep_user_name(session: Session, event: IdentityChanged) -> None:
    """The directory's name of an administrator, once it was confirmed.

    Raises ConflictError for a name that the directory has given to somebody else by now.
    """
    job, name = session.get(Employment, event.person), event.fields.get("user_name")
    if job is None or not name:
        return
    same = (func.lower(Employment.user_name) == name.lower(), Employment.user_id != job.user_id)
    if session.scalar(select(Employment.user_id).where(*same)):
        raise ConflictError("The username %(username)s is taken.", username=name)
    job.user_name, job.changed_at = name, event.at
    session.flush()
