"""Due timers: the sweep only finds cases, the job re-checks under the lock and fires each timer once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.cases.case_record import lock_case
from app.cases.models import CaseTimer
from app.cases.step.lifecycle import Lifecycle
from app.identity import SYSTEM_ATTRIBUTION
from app.jobs import Job, enqueue
from app.ledger import Action, Entry

REQUEUE_AFTER = timedelta(minutes=5)


def sweep_timers(session: Session, now: datetime, limit: int = 500) -> int:
    """Enqueue one job per case with a due timer; returns how many. A job lost by a crash is enqueued again."""
    due = (
        select(CaseTimer)
        .where(
            CaseTimer.due_at <= now,
            or_(CaseTimer.queued_at.is_(None), CaseTimer.queued_at < now - REQUEUE_AFTER),
        )
        .order_by(CaseTimer.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    timers = session.scalars(due).all()
    cases = {timer.case_id for timer in timers}
    for timer in timers:
        timer.queued_at = now
    enqueue(session, [Job("fire_timers", {"case": case}, lock=f"case:{case}") for case in cases])
    return len(cases)


class Timers:
    """Fires what is due in one case."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def fire(self, session: Session, args: Mapping[str, Any]) -> None:
        """Fire the case's due timers; a timer that went meanwhile is not fired, and none fires twice."""
        case = lock_case(session, UUID(args["case"]))
        now = self._lifecycle.moment(case)
        query = select(CaseTimer.ref, CaseTimer.element).where(CaseTimer.case_id == case.id, CaseTimer.due_at <= now)
        due = session.execute(query).all()
        if not case.running or not due:
            return
        target = {"element": due[0].element, "refs": [str(timer.ref) for timer in due]}
        entry = Entry(Action.TIMER_FIRED, "input", SYSTEM_ATTRIBUTION, target=target, input={"op": "tick"})
        self._lifecycle.tick(session, case, entry)
        session.execute(update(CaseTimer).where(CaseTimer.case_id == case.id).values(queued_at=None))
