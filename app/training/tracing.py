"""Gather the records of a case and its trainee cases for the facts (topic `responsibility.facts`)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.jobs.registry import ServiceRequest
from app.quality.models import DefectType
from app.training.facts import Records, collect
from app.training.models import TrainingRequest


def collect_facts(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """The variable `facts`; an effect measured in an earlier round of training is no fact of this one."""
    held = {**request.variables, **request.inputs}
    effect = held.get("effect")
    number = request.inputs.get("training_round")
    if effect and number and effect.get("training_round") != number:
        effect = None
    asked = held.get("request") or {}
    records = Records(
        request=asked,
        baseline=held.get("baseline") or {},
        qa_review=held.get("qa_review") or {},
        plan=held.get("plan") or {},
        class_record=_class_record(held),
        results=held.get("results") or (),
        effect=effect,
        children=_children(session, request.case_id),
        resubmitted_unchanged=_unchanged(session, request.case_id),
        cause_parameter=_cause_parameter(session, asked.get("defect_type")),
    )
    return collect(records) | {"round": number}


def _class_record(held: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record of the plan's class.

    A plan without classes has none, whatever an earlier plan left behind.
    """
    sessions = (held.get("plan") or {}).get("sessions")
    return (held.get("class_record") or {}) if sessions else {}


def _children(session: Session, case_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Variables and visits of the trainee cases of the latest call."""
    latest = (
        select(Case.parent_ref).where(Case.parent_id == case_id).order_by(Case.started_at.desc()).limit(1)
    ).scalar_subquery()
    query = select(Case.variables, Case.visits).where(Case.parent_id == case_id, Case.parent_ref == latest)
    return [{**variables, "visits": visits} for variables, visits in session.execute(query)]


def _unchanged(session: Session, case_id: UUID) -> bool:
    """True when the last two versions of the request ask for the same."""
    query = (
        select(TrainingRequest.content_hash)
        .where(TrainingRequest.case_id == case_id)
        .order_by(TrainingRequest.submitted_at.desc())
        .limit(2)
    )
    hashes = session.scalars(query).all()
    return len(hashes) == 2 and hashes[0] == hashes[1]


def _cause_parameter(session: Session, defect_type: str | None) -> str | None:
    found = session.get(DefectType, defect_type) if defect_type else None
    return found.cause_parameter if found else None
