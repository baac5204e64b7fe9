"""The events of a case as steps of its replay."""

from sqlalchemy.orm import Session

from app.audit.replay.denied_attempts import attempts_on, by_step
from app.audit.replay.joined_steps import Rerun, movements
from app.audit.replay.page_models import ReplayStep
from app.audit.replay.step_reader import RecordedCase, StepReader
from app.audit.replay.timings import timings
from app.cases import (
    CaseRecord,
    read_history,
)
from app.engine import ProcessModel
from app.identity import read_people


def read_steps(
    session: Session, case: CaseRecord, model: ProcessModel, record: RecordedCase, again: Rerun
) -> list[ReplayStep]:
    """Each movement that was recorded, beside what came of it when it was executed again."""
    history = read_history(session, case, model)
    attempts = attempts_on(session, case.id, record.tasks)
    placed = by_step(attempts, [(event.seq, event.at) for event in history])
    people = read_people(session, {*(e.actor_id for e in history), *record.uploaders})
    read = StepReader(record, people, timings(history), placed)
    return [read.step(movement) for movement in movements(history, again, model)]
