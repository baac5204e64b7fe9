"""The planner's knowledge of the tables: fresh at the start and after bulk work, not when the server gets to it.

A database that was just restored, or filled at once, is asked by plans for empty tables: minutes instead of moments.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

SWEEP_SECONDS = 60.0
_REFRESH = text("SELECT refresh_statistics()")


def refresh_statistics(session: Session) -> int:
    """Look again at tables that changed much; returns how many. What was committed counts."""
    return int(session.scalar(_REFRESH) or 0)
