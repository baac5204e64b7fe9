"""A complaint becomes a proposal of training: a case that waits for production's confirmation (S03, S12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case, StartByMessage
from app.definitions import Definitions
from app.feel import Decision
from app.identity import Actor, require
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, NotFoundError
from app.quality import (
    WEEK,
    Complaint,
    Product,
    StepPlace,
    find_recurrence,
    measure_baseline,
    monday_of,
    step_places,
    stored_weeks,
)
from app.training.demand.case_payload import NO_CASE, course_for, severity_of, week_json
from app.training.demand.detect import MESSAGE
from app.training.demand.step_facts import PROCESS, staff_of

ACTION = "demand:propose"
_WEEKS = 3


class ProposeTraining:
    """The use case; the caller commits."""

    def __init__(self, definitions: Definitions, start: StartByMessage, clock: Clock) -> None:
        self._definitions = definitions
        self._start = start
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, complaint_id: int) -> UUID:
        """Begin the case of a complaint. Raises ForbiddenError, NotFoundError, and ConflictError when one runs."""
        complaint = session.get(Complaint, complaint_id, with_for_update=True)
        place = next((one for one in step_places(session) if complaint and one.id == complaint.step_id), None)
        if complaint is None or place is None or not complaint.qty:
            raise NotFoundError("There is no complaint %(id)s, or it was taken back", id=str(complaint_id))
        require(actor, ACTION, place.plant, place.line)
        if complaint.case_id is not None or _open_case(session, place):
            raise ConflictError("A case about this step is running already; add the complaint to it")
        evidence = self._evidence(session, complaint, place)
        [held] = self._start(session, MESSAGE, evidence, actor)
        complaint.case_id = held.id
        case = session.get_one(Case, held.id)
        case.recurrence_of = UUID(evidence["recurrence_of"]) if evidence["recurrence_of"] else None
        session.flush()
        return held.id

    def _evidence(self, session: Session, complaint: Complaint, place: StepPlace) -> dict[str, Any]:
        now = self._clock.now()
        recurrence = find_recurrence(session, place, complaint.defect_type, now, NO_CASE)
        again = str(recurrence) if recurrence else None
        baseline = measure_baseline(session, place.line, place.step, now) | {"recurrence_of": again}
        product = session.get(Product, complaint.product_id) if complaint.product_id else None
        return {
            "line": place.line,
            "step": place.step,
            "equipment": "all",
            "product": product.code if product else None,
            "defect_type": complaint.defect_type,
            "severity": severity_of(session, self._decisions(session), baseline, complaint.defect_type),
            "recurrence_of": again,
            "weeks": _weeks(session, place, now),
            "skill": None,
            "skill_score": None,
            "skill_required": None,
            "course": course_for(session, place.id),
            "trainees": [name for _, name in staff_of(session, [place.id], now).get(place.id, ())],
            "complaint": _said(complaint),
        }

    def _decisions(self, session: Session) -> Mapping[str, Decision]:
        return self._definitions.decisions(self._definitions.latest(session, PROCESS).deployment)


def _weeks(session: Session, place: StepPlace, now: datetime) -> list[dict[str, Any]]:
    """The last weeks that can be judged, so that whoever confirms sees how the step does."""
    monday = monday_of(now, place.timezone)
    weeks = stored_weeks(session, monday - 12 * WEEK, monday, [place.id]).get(place.id, [])
    return [week_json(week) for week in weeks if week.counts.n and week.limit is not None][-_WEEKS:]


def _said(complaint: Complaint) -> str:
    return "；".join(filter(None, (complaint.customer, complaint.lot, complaint.text)))


def _open_case(session: Session, place: StepPlace) -> bool:
    query = select(Case.id).where(
        Case.line == place.line,
        Case.step == place.step,
        Case.process == PROCESS,
        Case.parent_id.is_(None),
        Case.ended_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None
