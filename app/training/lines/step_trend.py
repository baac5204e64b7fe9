"""One step over time: rate, standard and control limits, trainings, signals, what it loses most by (S41-S43)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from app.plant import StepPlace
from app.quality import (
    WEEK,
    ControlLimits,
    Phase,
    RunRule,
    Share,
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
    with_gaps,
)
from app.training.demand.case_at_step import open_case
from app.training.demand.step_facts import idle_weeks
from app.training.lines.marks import Mark, read_signals, read_trainings

SHOWN = 52
PARETO_WEEKS = 12


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
    window = Window.of_days(monday - PARETO_WEEKS * WEEK, monday + WEEK, place.timezone)
    return StepTrend(
        shown,
        phases,
        read_trainings(session, place, since),
        read_signals(session, place, since),
        defect_pareto(session, place.id, window),
        cause_pareto(session, place.id, window),
        open_case(session, place),
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
