"""Somebody may do less from now on: what they hold is looked at once that is committed."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.jobs import Job, enqueue

RECHECK = "recheck_work"
"""The job; whoever gives people work says what it does."""


def recheck_work(session: Session, person: UUID) -> None:
    """Enqueue it with what took the power away: it runs after the commit, and not at all after a rollback.

    A job and no event: roles end in many use cases, and one that ends beside an equal one that begins is no loss.
    """
    enqueue(session, [Job(RECHECK, {"person": str(person)}, lock=f"work:{person}")])
