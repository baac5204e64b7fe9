"""What a signal carries to the people who have to confirm it: weeks, machine, defect, skill, course, trainees (S12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.feel import Decision
from app.plant import DefectType, Equipment, Product
from app.quality import DefectCount, Measurement, Week, Window, complaints_in, find_recurrence, pooled
from app.training.demand.case_people import course_for, trainees_of
from app.training.demand.decide import Judgement
from app.training.demand.step_facts import StepFacts

NO_CASE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class SignalEvidence:
    """The payload of the message `training_signal`, and the closed case whose problem this is again."""

    payload: dict[str, Any]
    recurrence_of: UUID | None


def gather(
    session: Session, facts: StepFacts, judgement: Judgement, severity: Mapping[str, Decision], now: datetime
) -> SignalEvidence:
    """The evidence of a need. Rates are fractions; names of skill and course are the Chinese ones, as stored."""
    place, run = facts.place, judgement.trend.run
    window = Window.of_days(run[0].monday, run[-1].monday + timedelta(days=7), place.timezone)
    defect = main_defect(session, place.id, window)
    recurrence = find_recurrence(session, place, defect, now, NO_CASE)
    payload = {
        "line": place.line,
        "step": place.step,
        "equipment": _only(session, Equipment.code, Measurement.equipment_id, place.id, window) or "all",
        "product": _only(session, Product.code, Measurement.product_id, place.id, window),
        "defect_type": defect,
        "severity": severity_of(session, severity, _baseline(session, place.id, judgement, window, recurrence), defect),
        "recurrence_of": str(recurrence) if recurrence else None,
        "weeks": [week_json(week) for week in run],
        **_skill(judgement),
        "course": course_for(session, place.id),
        "trainees": trainees_of(session, facts, judgement, now),
        "complaint": None,
    }
    return SignalEvidence(payload, recurrence)


def week_json(week: Week) -> dict[str, Any]:
    """{week, n, x, rate, limit} as forms show it."""
    rate = None if week.rate is None else round(week.rate, 6)
    return {"week": week.name, "n": week.counts.n, "x": week.counts.x, "rate": rate, "limit": week.limit}


def main_defect(session: Session, step_id: int, window: Window) -> str | None:
    """The defect found most often at the step in `window`; None when no records name one."""
    query = (
        select(DefectCount.defect_type)
        .where(DefectCount.step_id == step_id, DefectCount.at >= window.start, DefectCount.at < window.end)
        .group_by(DefectCount.defect_type)
        .order_by(func.sum(DefectCount.qty).desc(), DefectCount.defect_type)
    )
    return session.scalar(query.limit(1))


def _only(
    session: Session, code: InstrumentedAttribute[str], column: InstrumentedAttribute[Any], step_id: int, window: Window
) -> str | None:
    """The one machine or product that all counts of the window name; None when there are several or none."""
    query = (
        select(code)
        .join(Measurement, column == code.class_.id)
        .where(
            Measurement.step_id == step_id,
            Measurement.period_start >= window.start,
            Measurement.period_start < window.end,
        )
        .distinct()
        .limit(2)
    )
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def severity_of(
    session: Session, decisions: Mapping[str, Decision], baseline: Mapping[str, Any], defect: str | None
) -> str:
    """How urgent, by the same decision that later judges the request; `medium` where the deployment has none.

    `baseline` gives recurrence_of, complaints, sufficient, rate and limit.
    """
    decision = decisions.get("severity")
    if decision is None:
        return "medium"
    known = session.get(DefectType, defect) if defect else None
    request = {"defect_class": known.defect_class if known else None}
    found = decision.evaluate({"baseline": baseline, "request": request})
    return str((found or {}).get("level") or "medium")


def _baseline(
    session: Session, step_id: int, judgement: Judgement, window: Window, again: UUID | None
) -> dict[str, Any]:
    return {
        "recurrence_of": str(again) if again else None,
        "complaints": complaints_in(session, step_id, window),
        "sufficient": True,
        "rate": pooled(week.counts for week in judgement.trend.run).rate,
        "limit": judgement.gate.limit if judgement.gate else None,
    }


def _skill(judgement: Judgement) -> dict[str, Any]:
    skill = judgement.skill
    if skill is None:
        return {"skill": None, "skill_score": None, "skill_required": None}
    mean = None if skill.mean is None else round(skill.mean, 1)
    need = skill.requirement
    return {"skill": need.names["zh"], "skill_score": mean, "skill_required": need.required}
