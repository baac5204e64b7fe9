"""The records of a case as the facts are looked for in them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.jobs import ServiceRequest
from app.responsibility.derive.causes import find_causes
from app.responsibility.derive.completed_work import CompletedWork, every
from app.responsibility.derive.loop_clues import LoopRecords
from app.responsibility.derive.request_records import is_unchanged, read_elsewhere
from app.responsibility.derive.trainee_records import read_names, read_trainees


def read_records(
    session: Session, request: ServiceRequest, own: Sequence[CompletedWork], children: Mapping[UUID, Any]
) -> LoopRecords:
    held = {**request.variables, **request.inputs}
    effect, number = held.get("effect"), request.inputs.get("training_round")
    if effect and number and effect.get("training_round") != number:
        effect = None
    asked, plan = held.get("request") or {}, held.get("plan") or {}
    names = read_names(session, plan.get("trainees") or ())
    return LoopRecords(
        request=asked,
        baseline=held.get("baseline") or {},
        qa_review=held.get("qa_review") or {},
        plan=plan,
        class_record=(held.get("class_record") or {}) if plan.get("sessions") else {},
        results=held.get("results") or (),
        effect=effect,
        verification=(held.get("verification") or {}) if effect else {},
        trainees=read_trainees(session, children, names),
        names=names,
        resubmitted_unchanged=is_unchanged(session, request.case_id),
        submitted_before=next(iter([*every(own, "submit_request")][-2:-1]), None),
        causes=find_causes(session, asked, held.get("baseline") or {}, own),
        courses_elsewhere=read_elsewhere(session, asked.get("step"), plan),
    )
