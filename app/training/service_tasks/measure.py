"""The service tasks that ask the quality slice: baseline, effect, closing (topics `quality.*`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.jobs import ServiceRequest
from app.plant import find_step
from app.quality import (
    EffectQuestion,
    find_recurrence,
    measure_baseline,
    measure_effect,
    moment_of,
    remember_closed,
    window_of,
)


def baseline(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """Topic `quality.baseline`.

    {line, step, defect_type, until, windows, signal} -> the variable `baseline`.
    """
    given = request.inputs
    until = _moment(given.get("until")) or request.now
    result = measure_baseline(session, given["line"], given["step"], until, given.get("windows"))
    return result | {"recurrence_of": _recurrence(session, request)}


def effect(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """Topic `quality.effect`: the measurement after the training -> the variable `effect`.

    Inputs as in `processes/quality_training.bpmn`; `target_rate` is a percentage, as people type it.
    """
    given = request.inputs
    target = given.get("target_rate")
    question = EffectQuestion(
        line=given["line"],
        step=given["step"],
        now=request.now,
        before=window_of(given.get("before")),
        windows=given.get("windows"),
        trained_at=_moment(given.get("trained_at")),
        attempt=int(given.get("attempt") or 1),
        round=int(given.get("training_round") or 1),
        target=None if target is None else round(float(target) / 100, 8),
        exclude=tuple(given.get("exclude") or ()),
        confounded=_confounded(given),
    )
    return measure_effect(session, question)


def close(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """Topic `quality.close`: {result, line, step, defect_type, capa} -> {result, capa, closed_at}."""
    given = request.inputs
    result = given.get("result") or "unresolved"
    problem = (given["line"], given["step"], given["defect_type"])
    remember_closed(session, request.case_id, problem, result, request.now)
    return {"result": result, "capa": given.get("capa"), "closed_at": request.now.isoformat()}


def _recurrence(session: Session, request: ServiceRequest) -> str | None:
    """The closed case whose problem this is again: as the signal says, else as our own memory says (S23)."""
    signalled = (request.inputs.get("signal") or {}).get("recurrence_of")
    if signalled:
        return str(signalled)
    given = request.inputs
    place = find_step(session, given["line"], given["step"])
    found = find_recurrence(session, place, given.get("defect_type") or "", request.now, request.case_id)
    return str(found) if found else None


def _confounded(given: Mapping[str, Any]) -> bool:
    """True when the verifier named a change inside the windows and took no weeks out because of it."""
    named = set(given.get("confounders") or ()) - {"none"}
    return bool(named) and not given.get("exclude")


def _moment(text: str | None) -> datetime | None:
    return moment_of(text) if text else None
