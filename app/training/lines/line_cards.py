"""All lines at a glance: the last weeks of every step, what is above its standard, how fresh the counts are (S41, S43).

Reads the weekly statistics alone, so it costs the same over a thousand measurements and over ten million.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.plant import StepPlace, read_place_names, step_places
from app.quality import WEEK, Counts, Week, WeeklyStatistic, monday_of, pooled, stored_weeks, week_name, with_gaps
from app.training.demand.models import Signal
from app.training.demand.settings import read_settings
from app.training.demand.step_facts import idle_weeks

WEEKS = 12
# Counts come at least every working week; after two without any, somebody should ask.
STALE, LOST = timedelta(days=8), timedelta(days=15)

MaySee = Callable[[StepPlace], bool]


@dataclass(frozen=True, slots=True)
class SignalRef:
    """The newest word of detection on a step."""

    outcome: str
    status: str
    week: str
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with its last weeks, oldest first; the running week is `now` and counts for nothing yet.

    `lost_share` is its share of all units the line lost in these weeks; `bottleneck` marks the largest.
    """

    line: str
    step: str
    names: Mapping[str, str]
    weeks: Sequence[Week]
    now: Week | None
    last: datetime | None
    age: str
    counts: Counts
    lost_share: float | None
    bottleneck: bool
    signal: SignalRef | None

    @property
    def newest(self) -> Week | None:
        """The newest whole week in which something was inspected."""
        return next((week for week in reversed(self.weeks) if week.counts.n), None)

    @property
    def above(self) -> int:
        """How many of the weeks lie above their standard."""
        return sum(week.state == "above" for week in self.weeks)

    @property
    def limit(self) -> float | None:
        """The standard of the newest week that has one."""
        return next((week.limit for week in reversed(self.weeks) if week.limit is not None), None)


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line and its steps in order of production."""

    code: str
    names: Mapping[str, str]
    watched: bool
    steps: Sequence[StepRow]


def read_lines(session: Session, now: datetime, may_see: MaySee, line: str | None = None) -> list[LineCard]:
    """The lines in use that the person may see, or the one called `line`."""
    places = [place for place in step_places(session) if place.active and line in {None, place.line} and may_see(place)]
    names, settings = read_place_names(session), read_settings(session)
    rows = _rows(session, places, names, now)
    codes = dict.fromkeys(place.line for place in places)
    return [
        LineCard(code, names["line", code], code in settings.lines, _with_losses([r for r in rows if r.line == code]))
        for code in codes
    ]


def freshness(last: datetime | None, now: datetime) -> str:
    """`fresh`, `stale`, `lost` or `never`."""
    if last is None:
        return "never"
    return "fresh" if now - last < STALE else "stale" if now - last < LOST else "lost"


def _rows(
    session: Session, places: Sequence[StepPlace], names: Mapping[tuple[str, str], Mapping[str, str]], now: datetime
) -> list[StepRow]:
    steps = [place.id for place in places]
    newest = max((monday_of(now, place.timezone) for place in places), default=now.date())
    since = newest - WEEKS * WEEK
    stored = stored_weeks(session, since, newest + WEEK, steps)
    seen, idle, signals = _seen(session, steps), idle_weeks(session, since, newest), newest_signals(session, steps)
    rows = []
    for place in places:
        first, last = seen.get(place.id, (None, None))
        weeks = [week for week in stored.get(place.id, ()) if week.monday < newest]
        running = next((week for week in stored.get(place.id, ()) if week.monday >= newest), None)
        whole = with_gaps(weeks, newest, idle, first=max(since, first)) if first else []
        rows.append(
            StepRow(
                place.line,
                place.step,
                names["step", place.step],
                whole,
                running,
                last,
                freshness(last, now),
                pooled(week.counts for week in whole),
                None,
                bottleneck=False,
                signal=signals.get(place.id),
            )
        )
    return rows


def _with_losses(rows: Sequence[StepRow]) -> list[StepRow]:
    """Each step's share of the line's defective units; the largest is where the line loses most."""
    lost = sum(row.counts.x for row in rows)
    most = max((row.counts.x for row in rows), default=0)
    return [
        replace(
            row,
            lost_share=row.counts.x / lost if lost else None,
            bottleneck=bool(lost) and row.counts.x == most and len(rows) > 1,
        )
        for row in rows
    ]


def _seen(session: Session, steps: Collection[int]) -> dict[int, tuple[date, datetime]]:
    stat = WeeklyStatistic
    query = select(stat.step_id, func.min(stat.week), func.max(stat.last_start)).where(stat.step_id.in_(steps))
    return {step: (first, last) for step, first, last in session.execute(query.group_by(stat.step_id))}


def newest_signals(session: Session, steps: Collection[int]) -> dict[int, SignalRef]:
    """The newest word of detection by step."""
    query = (
        select(Signal)
        .ext(distinct_on(Signal.step_id))
        .where(Signal.step_id.in_(steps))
        .order_by(Signal.step_id, Signal.week.desc())
    )
    return {row.step_id: signal_ref(row) for row in session.scalars(query)}


def signal_ref(row: Signal) -> SignalRef:
    """The row as pages show it."""
    return SignalRef(row.outcome, row.status, week_name(row.week), row.case_id)
