"""The page on which QA proposes a new baseline: old and new limits side by side, and the weeks that may be left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.plant import StepPlace
from app.quality import (
    LEAST_POINTS,
    LimitsRequest,
    Phase,
    Proposal,
    Week,
    monday_of,
    phase_at,
    propose,
    read_phases,
    stored_weeks,
    week_name,
    with_gaps,
)
from app.training.demand.step_facts import idle_weeks
from app.training.lines.step_trend import SHOWN, TrendPoint, judged


@dataclass(frozen=True, slots=True)
class Suspect:
    """A week beyond a limit: it may be left out when somebody has found its cause."""

    week: Week
    left_out: bool
    cause: str


@dataclass(frozen=True, slots=True)
class RebaselinePage:
    """What the page shows. `old` and `new` are the baselines side by side; `points` are judged as they would be."""

    weeks: Sequence[Week]
    starts: Sequence[tuple[date, str]]
    order: LimitsRequest | None
    proposal: Proposal | None
    old: Phase | None
    new: Phase | None
    suspects: Sequence[Suspect]
    points: Sequence[TrendPoint]
    before: Sequence[TrendPoint]
    least: int = LEAST_POINTS

    @property
    def flagged(self) -> tuple[int, int]:
        """How many weeks the chart flags by the limits in force, and by the proposed ones."""
        return sum(bool(point.rules) for point in self.before), sum(bool(point.rules) for point in self.points)


def read_rebaseline_page(
    session: Session, place: StepPlace, order: LimitsRequest | None, now: datetime
) -> RebaselinePage:
    """The page for what is asked for, by default the newest twenty weeks with counts."""
    running = monday_of(now, place.timezone)
    weeks = stored_weeks(session, date.min, running, [place.id]).get(place.id, [])
    counted = [week for week in weeks if week.counts.n]
    if not counted:
        return RebaselinePage((), (), None, None, None, None, (), (), ())
    order = order or _newest(counted)
    phases = read_phases(session, place.id, weeks)
    proposal = propose([week for week in counted if order.first <= week.monday <= order.last], order.causes)
    new = _phase(order, proposal)
    every = with_gaps(weeks, running, idle_weeks(session, weeks[0].monday, running))
    return RebaselinePage(
        counted,
        [(day, week_name(day)) for day in (*(week.monday for week in counted), running)],
        order,
        proposal,
        phase_at(phases, order.since),
        new,
        _suspects(order, proposal),
        judged(every, [*phases, new] if new else phases)[-SHOWN:],
        judged(every, phases)[-SHOWN:],
    )


def _newest(counted: Sequence[Week]) -> LimitsRequest:
    first = counted[-LEAST_POINTS:][0].monday
    return LimitsRequest(first, counted[-1].monday, first, {})


def _phase(order: LimitsRequest, proposal: Proposal) -> Phase | None:
    if proposal.baseline is None:
        return None
    return Phase(-1, proposal.baseline, order.first, order.last, order.since, order.causes)


def _suspects(order: LimitsRequest, proposal: Proposal) -> list[Suspect]:
    causes: Mapping[str, str] = order.causes
    return [Suspect(week, week.name in causes, causes.get(week.name, "")) for week in proposal.suspects]
