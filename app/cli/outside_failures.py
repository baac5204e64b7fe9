"""What a person at the shell reads when the machine or the database refuses: one sentence, and what to do.

Whatever is not listed here is a bug of ours, and stays loud.
"""

import psycopg
from sqlalchemy.exc import DBAPIError

from app.kernel.db import sqlstate_of

_REMEDIES = {
    "42P01": "A table is missing (%s). Update the tables: bihuan migrate",
    "42703": "A column is missing (%s). Update the tables: bihuan migrate",
    "42883": "A function is missing (%s). Update the tables: bihuan migrate",
    "42501": "The role may not do that (%s). Sign in as the role that migrates: DATABASE_OWNER_URL",
    "25006": "This database may only be read (%s). Point DATABASE_URL to the one that is written to",
    "53100": "The database's disk is full (%s). Make room, then try again",
    "55P03": "Somebody else holds what is needed (%s). Try again in a moment",
}
_UNREACHABLE = "The database does not answer: %s"


def outside_failure(failure: Exception) -> str:
    """The sentence; raises `failure` itself when it is none that the outside world explains."""
    if isinstance(failure, OSError):
        return _of_the_machine(failure)
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    reason = (str(cause).strip().splitlines() or ["no reason given"])[0]
    template = _REMEDIES.get(sqlstate_of(failure) or "")
    if template is None and isinstance(cause, psycopg.OperationalError):
        template = _UNREACHABLE
    if template is None:
        raise failure
    return template % reason


def _of_the_machine(failure: OSError) -> str:
    if failure.filename is None:
        raise failure
    return f"{failure.filename}: {failure.strerror}. Give this account the right, or name another: BIHUAN_INSTANCE"
