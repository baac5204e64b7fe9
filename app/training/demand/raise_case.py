"""Begin a case for a need that was found; it waits for production's confirmation."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases import Case, StartByMessage
from app.feel import Decision
from app.kernel.errors import DomainError
from app.training.demand.case_payload import gather
from app.training.demand.detection import Detection
from app.training.demand.step_facts import StepFacts

log = logging.getLogger(__name__)

MESSAGE = "training_signal"


class RaiseCase:
    """The use case; the caller commits."""

    def __init__(self, start: StartByMessage) -> None:
        self._start = start

    def __call__(
        self,
        session: Session,
        facts: StepFacts,
        found: Detection,
        decisions: Mapping[str, Decision],
        now: datetime,
    ) -> Detection:
        """Begin the case; one step whose case cannot begin does not keep the others from theirs."""
        try:
            with session.begin_nested():
                evidence = gather(session, facts, found.judgement, decisions, now)
                [case] = self._start(session, MESSAGE, evidence.payload)
                session.execute(update(Case).where(Case.id == case.id).values(recurrence_of=evidence.recurrence_of))
        except DomainError:
            log.exception("the case of %s/%s could not begin", found.line, found.step)
            return replace(found, status="noted")
        return replace(found, case=case.id, recurrence_of=evidence.recurrence_of)
