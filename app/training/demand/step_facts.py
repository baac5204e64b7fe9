"""Everything detection looks at, for all watched steps at once: one query each, however many steps there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import load_calendar
from app.plant import StepPlace
from app.quality import WEEK, Week, WeeklyStatistic, monday_of, stored_weeks, with_gaps
from app.skills import SkillView
from app.training.demand.case_at_step import CaseAtStep, last_cases
from app.training.demand.rule import DemandRule
from app.training.demand.step_staff import skills_at


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step with its weeks (gaps filled), its people's skills, and the last case about it."""

    place: StepPlace
    weeks: Sequence[Week]
    skills: Sequence[SkillView]
    last_case: CaseAtStep | None

    def newest(self) -> date:
        """The Monday of the newest week."""
        return self.weeks[-1].monday


def read_steps(session: Session, places: Collection[StepPlace], rule: DemandRule, now: datetime) -> list[StepFacts]:
    """The facts of `places`; a step that was never measured is left out."""
    steps = [place.id for place in places]
    weeks = _weeks(session, places, rule, now)
    skills = skills_at(session, steps, now)
    cases = last_cases(session)
    return [
        StepFacts(place, weeks[place.id], skills.get(place.id, ()), cases.get((place.line, place.step)))
        for place in places
        if weeks.get(place.id)
    ]


def idle_weeks(session: Session, first: date, until: date) -> set[date]:
    """The Mondays of weeks in which the factory calendar has no working day."""
    calendar = load_calendar(session, "UTC")  # days are counted, no moments
    mondays = (first + n * WEEK for n in range(max(0, (until - first).days // 7)))
    return {day for day in mondays if not any(calendar.works_on(day + timedelta(days=n)) for n in range(7))}


def _weeks(
    session: Session, places: Collection[StepPlace], rule: DemandRule, now: datetime
) -> dict[int, Sequence[Week]]:
    """The whole weeks whose counts must be in by now, at most `rule.span` of them, by step."""
    due = now - timedelta(days=rule.grace_days)
    until = {place.id: monday_of(due, place.timezone) for place in places}
    newest = max(until.values(), default=now.date())
    since = newest - (rule.span + 1) * WEEK
    steps = list(until)
    stored = stored_weeks(session, since, newest, steps)
    first = select(WeeklyStatistic.step_id, func.min(WeeklyStatistic.week)).where(WeeklyStatistic.step_id.in_(steps))
    begun: dict[int, date] = {step: week for step, week in session.execute(first.group_by(WeeklyStatistic.step_id))}  # noqa: C416
    idle = idle_weeks(session, since, newest)
    return {
        step: with_gaps(stored.get(step, []), until[step], idle, first=max(since, week)) for step, week in begun.items()
    }
