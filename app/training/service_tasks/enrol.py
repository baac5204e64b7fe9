"""Enrol the plan's trainees in its items (topic `training.enrol`, S16); the same request enrols once."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.jobs import ServiceRequest
from app.training.models import Enrolment


def enrol(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """{trainees, items, round} -> {enrolled: trainees with at least one item, round}."""
    given = request.inputs
    number = int(given.get("round") or 1)
    rows = [
        {
            "case_id": request.case_id,
            "round": number,
            "trainee": trainee,
            "item": index,
            "mode": item["mode"],
            "course": item.get("course"),
            "title": item.get("title"),
            "enrolled_at": request.now,
        }
        for trainee in given.get("trainees") or ()
        for index, item in enumerate(given.get("items") or (), start=1)
    ]
    if rows:
        session.execute(insert(Enrolment).on_conflict_do_nothing(), rows)
    counted = select(func.count(func.distinct(Enrolment.trainee))).where(
        Enrolment.case_id == request.case_id, Enrolment.round == number
    )
    return {"enrolled": session.scalar(counted) or 0, "round": number}
