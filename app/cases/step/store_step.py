"""Write down what a step changed: timers, jobs, the ledger entry, the case row. Few explicit statements."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.step.step_jobs import jobs_of
from app.cases.step.step_timers import store_timers
from app.cases.step.store_case import store_case
from app.cases.step.waits import waiting_of
from app.cases.step_batch import StepBatch
from app.engine import Advance
from app.jobs import enqueue
from app.ledger import Entry, to_append


def store_step(
    session: Session, case: CaseRecord, advance: Advance, batch: StepBatch, entry: Entry, now: datetime
) -> None:
    """Store the step. `case` leaves as the row now is, at its next revision; the batch's questions are answered."""
    before, after = case.waiting, waiting_of(advance)
    store_timers(session, case, advance, before, after)
    enqueue(session, jobs_of(case, advance, before, after))
    head, events = to_append(case.head, now, [entry])
    case.ledger_seq, case.ledger_head = head.seq, head.hash
    case.waiting, case.snapshot, case.last_event_at = after, advance.snapshot, now
    case.revision += 1
    store_case(session, case, batch, events)
