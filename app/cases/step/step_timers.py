"""The timers that a step set and let go."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.models import CaseTimer
from app.cases.step.waits import is_waiting
from app.engine import Advance


def store_timers(
    session: Session, case: CaseRecord, advance: Advance, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    gone = [UUID(ref) for ref in set(before.get("timers", ())) - set(after["timers"])]
    if gone:
        session.execute(delete(CaseTimer).where(CaseTimer.case_id == case.id, CaseTimer.ref.in_(gone)))
    new = [timer for timer in advance.timers if not is_waiting(before, "timers", timer.ref)]
    if new:
        rows = [{"case_id": case.id, "ref": t.ref, "element": t.element, "due_at": t.due_at} for t in new]
        session.execute(insert(CaseTimer), rows)
