"""What a complaint carries to the people who have to confirm a training."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.feel import Decision
from app.plant import Product, StepPlace
from app.quality import WEEK, Complaint, find_recurrence, measure_baseline, monday_of, stored_weeks
from app.training.demand.case_at_step import PROCESS
from app.training.demand.case_payload import NO_CASE, severity_of, week_json
from app.training.demand.case_people import course_for
from app.training.demand.step_staff import staff_of

_WEEKS = 3


def complaint_payload(
    session: Session, definitions: Definitions, complaint: Complaint, place: StepPlace, now: datetime
) -> dict[str, Any]:
    """What the message says. Raises NotFoundError when no process for it is in force."""
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
        "severity": severity_of(session, _decisions(session, definitions), baseline, complaint.defect_type),
        "recurrence_of": again,
        "weeks": _weeks(session, place, now),
        "skill": None,
        "skill_score": None,
        "skill_required": None,
        "course": course_for(session, place.id),
        "trainees": [name for _, name in staff_of(session, [place.id], now).get(place.id, ())],
        "complaint": _said(complaint),
    }


def _decisions(session: Session, definitions: Definitions) -> Mapping[str, Decision]:
    return definitions.decisions(definitions.latest(session, PROCESS).deployment)


def _weeks(session: Session, place: StepPlace, now: datetime) -> list[dict[str, Any]]:
    """The last weeks that can be judged, so that whoever confirms sees how the step does."""
    monday = monday_of(now, place.timezone)
    weeks = stored_weeks(session, monday - 12 * WEEK, monday, [place.id]).get(place.id, [])
    return [week_json(week) for week in weeks if week.counts.n and week.limit is not None][-_WEEKS:]


def _said(complaint: Complaint) -> str:
    return "；".join(filter(None, (complaint.customer, complaint.lot, complaint.text)))
