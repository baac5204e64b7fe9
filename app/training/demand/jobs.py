"""When detection runs: the schedule asks for it, a worker does it, and never two at once."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.jobs import Job, enqueue
from app.training.demand.models import WatchedLine

JOB = "detect_demand"


def sweep_demand(session: Session) -> int:
    """Ask for a round of detection when some line is switched on and none is asked for yet."""
    if session.scalar(select(WatchedLine.line_id).limit(1)) is None:
        return 0
    try:
        with session.begin_nested():
            enqueue(session, [Job(JOB, {}, queueing_lock=JOB)])
    except IntegrityError:
        return 0
    return 1


def job(detect: Callable[[Session], Any]) -> Callable[[Session, Mapping[str, Any]], None]:
    """The job's handler."""

    def run(session: Session, _args: Mapping[str, Any]) -> None:
        detect(session)

    return run
