"""The rows of `signals`: each step and week once, with what was decided on."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.training.demand.detection import Detection
from app.training.demand.models import Signal
from app.training.demand.settings import DemandSettings
from app.training.demand.signal_facts import facts_json
from app.training.demand.step_facts import StepFacts


def read_raised(session: Session, steps: Sequence[StepFacts]) -> dict[tuple[int, date], UUID]:
    """The cases that earlier rounds have begun for these steps and weeks."""
    query = select(Signal.step_id, Signal.week, Signal.case_id).where(
        Signal.status == "raised", Signal.step_id.in_([facts.place.id for facts in steps])
    )
    return {(step, week): case for step, week, case in session.execute(query) if case}


def store_signal(session: Session, facts: StepFacts, found: Detection, settings: DemandSettings, now: datetime) -> None:
    """Store a step's newest week; a signal that began a case stays."""
    values = {
        "outcome": found.judgement.outcome,
        "literal": found.judgement.literal,
        "status": found.status,
        "case_id": found.case,
        "rule_version": settings.version,
        "facts": facts_json(found.judgement, settings.rule),
    }
    kept = {"id": uuid.uuid4(), "step_id": facts.place.id, "week": facts.newest(), "found_at": now}
    statement = insert(Signal).values(**kept, **values, recurrence_of=found.recurrence_of)
    # A signal that began a case stays as it was: it is what the people were shown.
    statement = statement.on_conflict_do_update(
        index_elements=["step_id", "week"], set_=values, where=Signal.status != "raised"
    )
    session.execute(statement)
