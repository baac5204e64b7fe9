"""Gather the records of a case and its trainee cases for the facts (topic `responsibility.facts`)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.identity import User
from app.jobs import ServiceRequest
from app.quality import ProcessStep
from app.responsibility.derive.causes import find_causes
from app.responsibility.derive.completed_work import CompletedWork, every, latest, read_done
from app.responsibility.derive.facts import look
from app.responsibility.derive.lane_delays import LaneSums, TaskSpan, by_lane, late_facts
from app.responsibility.derive.loop_clues import Clue, LoopRecords, Trainee
from app.tasks import Task, TaskState
from app.training import CourseOffer, TrainingRequest

Json = Mapping[str, Any]


def collect_facts(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """The variable `facts`, with `_evidence` by code: where in the record each fact stands, and who wrote it.

    An effect measured in an earlier round of training is no fact of this one.
    """
    children = _children(session, request.case_id)
    done = read_done(session, [request.case_id, *children])
    own = done.get(request.case_id, ())
    records = _records(session, request, own, {child: done[child] for child in children})
    facts, clues = look(records)
    lanes = by_lane(_held(session, request, children))
    everything = [*own, *(one for child in children for one in done[child])]
    clues += _late_clues(lanes, everything)
    round_no = request.inputs.get("training_round")
    return facts | late_facts(lanes) | {"_evidence": _evidence(clues, own), "round": round_no}


def _records(
    session: Session, request: ServiceRequest, own: Sequence[CompletedWork], children: Mapping[UUID, Any]
) -> LoopRecords:
    held = {**request.variables, **request.inputs}
    effect, number = held.get("effect"), request.inputs.get("training_round")
    if effect and number and effect.get("training_round") != number:
        effect = None
    asked, plan = held.get("request") or {}, held.get("plan") or {}
    names = _names(session, plan.get("trainees") or ())
    return LoopRecords(
        request=asked,
        baseline=held.get("baseline") or {},
        qa_review=held.get("qa_review") or {},
        plan=plan,
        class_record=(held.get("class_record") or {}) if plan.get("sessions") else {},
        results=held.get("results") or (),
        effect=effect,
        verification=(held.get("verification") or {}) if effect else {},
        trainees=_trainees(session, children, names),
        names=names,
        resubmitted_unchanged=_unchanged(session, request.case_id),
        submitted_before=next(iter([*every(own, "submit_request")][-2:-1]), None),
        causes=find_causes(session, asked, held.get("baseline") or {}, own),
        courses_elsewhere=_elsewhere(session, asked.get("step"), plan),
    )


def _children(session: Session, case_id: UUID) -> Sequence[UUID]:
    """The trainee cases of the latest call."""
    latest_call = (
        select(Case.parent_ref).where(Case.parent_id == case_id).order_by(Case.started_at.desc()).limit(1)
    ).scalar_subquery()
    query = select(Case.id).where(Case.parent_id == case_id, Case.parent_ref == latest_call)
    return session.scalars(query.order_by(Case.parent_index)).all()


def _trainees(session: Session, children: Mapping[UUID, Sequence[CompletedWork]], names: Json) -> Sequence[Trainee]:
    query = select(Case.id, Case.variables["trainee"].astext.label("trainee")).where(Case.id.in_(children))
    known = {row.id: row.trainee or "" for row in session.execute(query)}
    return [Trainee(known[child], str(names.get(known[child], known[child])), children[child]) for child in children]


def _names(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    query = select(User.username, User.name).where(User.username.in_(list(usernames)))
    return {row.username: row.name for row in session.execute(query)}


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


def _elsewhere(session: Session, step: str | None, plan: Json) -> frozenset[str]:
    """The plan's courses that were made for another step."""
    codes = [item["course"] for item in plan.get("items") or () if item.get("course")]
    query = (
        select(CourseOffer.code)
        .join(ProcessStep, ProcessStep.id == CourseOffer.step_id)
        .where(CourseOffer.code.in_(codes), ProcessStep.code != step)
    )
    return frozenset(session.scalars(query))


def _held(session: Session, request: ServiceRequest, children: Iterable[UUID]) -> list[TaskSpan]:
    query = select(Task.id, Task.role, Task.created_at, Task.completed_at, Task.due_at, Task.due_known, Task.state)
    rows = session.execute(
        query.where(Task.case_id.in_([request.case_id, *children]), Task.state != TaskState.CANCELLED)
    )
    return [
        TaskSpan(
            row.role,
            str(row.id),
            row.created_at,
            row.completed_at or request.now,
            row.due_at if row.due_known else None,
        )
        for row in rows
    ]


def _late_clues(lanes: Sequence[LaneSums], done: Sequence[CompletedWork]) -> list[Clue]:
    """The late tasks of the lane with the longest delay."""
    late = lanes[0].late if lanes else {}
    return [
        Clue("R9", "late", one.element, "", {"hours": round(late[one.task] / timedelta(hours=1), 1)}, one)
        for one in done
        if one.task in late
    ]


def _evidence(clues: Iterable[Clue], own: Sequence[CompletedWork]) -> dict[str, list[dict[str, Any]]]:
    """The clues by code, each with the event in which it stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for clue in clues:
        where = clue.where or latest(own, clue.element)
        place = where.as_link() if where else {"element": clue.element}
        line = {"says": clue.says, "params": dict(clue.params), "field": clue.place, **place}
        found.setdefault(clue.code, []).append(line)
    return found
