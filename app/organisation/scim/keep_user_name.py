"""How the directory calls an administrator changes once a second administrator has confirmed it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity import IdentityChanged
from app.kernel.errors import ConflictError
from app.organisation.models import Employment


def keep_user_name(session: Session, event: IdentityChanged) -> None:
    """The directory's name and number of an administrator, once they were confirmed.

    Raises ConflictError for a name that the directory has given to somebody else by now.
    """
    job, fields = session.get(Employment, event.person), event.fields
    if job is None or not fields.keys() & {"user_name", "external_id"}:
        return
    if name := fields.get("user_name"):
        same = (func.lower(Employment.user_name) == name.lower(), Employment.user_id != job.user_id)
        if session.scalar(select(Employment.user_id).where(*same)):
            raise ConflictError("The username %(username)s is taken.", username=name)
        job.user_name = name
    if "external_id" in fields:
        job.external_id = fields["external_id"]
    job.changed_at = event.at
    session.flush()
