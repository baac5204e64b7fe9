"""One step over time: rate, standard and control limits, trainings, signals, what it loses most by (S41-S43)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.quality import (
    WEEK,
    ControlLimits,
    Phase,
    RunRule,
    Share,
    StepPlace,
    Week,
    Window,
    cause_pareto,
    defect_pareto,
    flags,
    limits,
    monday_of,
    phase_at,
    read_phases,
    stored_weeks,
    week_name,
    with_gaps,
)
from app.tasks import Task, TaskState
from app.training.demand.models import Signal
from app.training.demand.step_facts import PROCESS, idle_weeks

SHOWN = 52
PARETO_WEEKS = 12
HELD = "hold_sessions"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A week on the chart with its control limits and the rules it breaks; `running` is the week not yet over.

    `phase` is the baseline that judges it, `limits` what follows from it for so many units.
    """

    week: Week
    phase: Phase | None
    limits: ControlLimits | None
    rules: Sequence[RunRule]
    running: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened in a week: a class held (`trained`) or a signal (`raised`, `merged` …)."""

    kind: str
    week: str
    at: datetime
    case_id: UUID | None
    outcome: str = ""
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class StepTrend:
    """Everything the page of a step draws and says."""

    points: Sequence[TrendPoint]
    phases: Sequence[Phase]
    trainings: Sequence[Mark]
    signals: Sequence[Mark]
    defects: Sequence[Share]
    causes: Sequence[Share]
    open_case: UUID | None

    @property
    def newest(self) -> TrendPoint | None:
        """The newest whole week in which something was inspected."""
        return next((point for point in reversed(self.points) if point.week.counts.n and not point.running), None)

    @property
    def phase(self) -> Phase | None:
        """The baseline in force."""
        return self.points[-1].phase if self.points else None

    @property
    def above_in_a_row(self) -> int:
        """How many judged weeks lie above the standard, counted back from the newest."""
        count = 0
        for point in reversed(self.points):
            if point.week.state in {"not_above", "missing"} and not point.running:
                break
            count += point.week.state == "above" and not point.running
        return count


def read_trend(session: Session, place: StepPlace, now: datetime) -> StepTrend:
    """The last 52 weeks of a step, and the running one."""
    monday = monday_of(now, place.timezone)
    weeks = stored_weeks(session, date.min, monday + WEEK, [place.id]).get(place.id, [])
    whole = [week for week in weeks if week.monday < monday]
    phases = read_phases(session, place.id, whole)
    idle = idle_weeks(session, weeks[0].monday, monday) if weeks else set()
    shown = judged(with_gaps(whole, monday, idle), phases)[-SHOWN:]
    running = phase_at(phases, monday)
    shown += [TrendPoint(week, running, None, (), running=True) for week in weeks if week.monday == monday]
    since = shown[0].week.monday if shown else monday
    window = _window(monday - PARETO_WEEKS * WEEK, monday + WEEK, place.timezone)
    return StepTrend(
        shown,
        phases,
        _trainings(session, place, since),
        _signals(session, place, since),
        defect_pareto(session, place.id, window),
        cause_pareto(session, place.id, window),
        _open_case(session, place),
    )


def judged(weeks: Sequence[Week], phases: Sequence[Phase]) -> list[TrendPoint]:
    """The weeks, each by the baseline of its time; a run of weeks on one side ends where another baseline begins."""
    rules: dict[date, list[RunRule]] = {}
    for phase, group in groupby(weeks, key=lambda week: phase_at(phases, week.monday)):
        together = list(group)
        for flag in flags([week.counts for week in together], phase.baseline) if phase else ():
            rules.setdefault(together[flag.index].monday, []).append(flag.rule)
    return [_point(week, phase_at(phases, week.monday), rules.get(week.monday, ())) for week in weeks]


def _point(week: Week, phase: Phase | None, rules: Sequence[RunRule]) -> TrendPoint:
    return TrendPoint(week, phase, limits(phase.baseline, week.counts.n) if phase and week.counts.n else None, rules)


def _window(first: date, until: date, timezone: str) -> Window:
    zone = ZoneInfo(timezone)
    return Window(*(datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, until)))


def _trainings(session: Session, place: StepPlace, since: date) -> list[Mark]:
    """Classes held in cases about this step."""
    query = (
        select(Task.completed_at, Case.id)
        .join(Case, Task.case_id == Case.id)
        .where(
            Case.line == place.line,
            Case.step == place.step,
            Task.element == HELD,
            Task.state == TaskState.COMPLETED,
            Task.completed_at >= datetime.combine(since, time(), UTC) - timedelta(days=1),
        )
        .order_by(Task.completed_at)
    )
    return [
        Mark("trained", week_name(monday_of(at, place.timezone)), at, case) for at, case in session.execute(query) if at
    ]


def _signals(session: Session, place: StepPlace, since: date) -> list[Mark]:
    query = select(Signal).where(Signal.step_id == place.id, Signal.week >= since).order_by(Signal.week.desc())
    return [
        Mark(row.status, week_name(row.week), row.found_at, row.case_id, row.outcome, row.facts)
        for row in session.scalars(query)
    ]


def _open_case(session: Session, place: StepPlace) -> UUID | None:
    query = select(Case.id).where(
        Case.line == place.line,
        Case.step == place.step,
        Case.process == PROCESS,
        Case.parent_id.is_(None),
        Case.ended_at.is_(None),
    )
    return session.scalar(query.order_by(Case.started_at.desc()).limit(1))
