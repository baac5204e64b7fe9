"""Everything detection looks at, for all watched steps at once: one query each, however many steps there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.cases import Case
from app.identity import User
from app.jobs import load_calendar
from app.quality import WEEK, StepPlace, Week, WeeklyStatistic, monday_of, stored_weeks, with_gaps
from app.skills import Requirement, SkillView, latest_scores, requirements, view_of
from app.training.demand.rule import DemandRule
from app.training.models import StepAssignment

# The process whose cases count as work on a step's problem.
PROCESS = "quality_training"


@dataclass(frozen=True, slots=True)
class CaseAtStep:
    """A case about a step; `ended_at` is None while it runs."""

    id: UUID
    ended_at: datetime | None


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
    skills = _skills(session, steps, now)
    cases = _cases(session)
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


def _skills(session: Session, steps: Collection[int], now: datetime) -> dict[int, list[SkillView]]:
    staff = staff_of(session, steps, now)
    people = list({user for members in staff.values() for user, _ in members})
    scores = latest_scores(session, people)

    def view(step: int, need: Requirement) -> SkillView:
        return view_of(need, {name: scores.get((user, need.skill)) for user, name in staff.get(step, ())})

    return {step: [view(step, need) for need in needs] for step, needs in requirements(session, steps).items()}


def staff_of(session: Session, steps: Iterable[int], now: datetime) -> dict[int, list[tuple[UUID, str]]]:
    """Who works at each step today: (id, username)."""
    today = now.date()
    query = (
        select(StepAssignment.step_id, User.id, User.username)
        .join(User, StepAssignment.user_id == User.id)
        .where(
            User.active,
            StepAssignment.step_id.in_(list(steps)),
            StepAssignment.valid_from <= today,
            or_(StepAssignment.valid_to.is_(None), StepAssignment.valid_to > today),
        )
        .order_by(User.username)
    )
    found: dict[int, list[tuple[UUID, str]]] = {}
    for step, user, name in session.execute(query):
        found.setdefault(step, []).append((user, name))
    return found


def _cases(session: Session) -> dict[tuple[str, str], CaseAtStep]:
    """The last case about each (line, step): a running one before any that has ended."""
    query = (
        select(Case.line, Case.step, Case.id, Case.ended_at)
        .ext(distinct_on(Case.line, Case.step))
        .where(Case.process == PROCESS, Case.parent_id.is_(None))
        .order_by(Case.line, Case.step, Case.ended_at.desc().nulls_first(), Case.started_at.desc())
    )
    rows = session.execute(query)
    return {(line, step): CaseAtStep(case, ended) for line, step, case, ended in rows if line and step}
