"""A step's weeks in order, as pages and rules read them: with the weeks that should have counts and have none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.models.measurement import WeeklyStatistic
from app.quality.statistics import Counts

State = Literal["above", "not_above", "insufficient", "no_production", "missing"]
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """A step's ISO week; `monday` in the line's time, `limit` the standard then valid (a fraction)."""

    monday: date
    counts: Counts
    state: State
    limit: float | None = None
    version: int | None = None

    @property
    def name(self) -> str:
        """`2026-W41`."""
        return week_name(self.monday)

    @property
    def rate(self) -> float | None:
        """The defect rate, None when nothing was inspected."""
        return self.counts.rate


def week_name(monday: date) -> str:
    """`2026-W41`: the year is the ISO year, which is not always the date's."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(at: datetime, timezone: str) -> date:
    """The Monday of the week that `at` lies in, in that timezone."""
    day = at.astimezone(ZoneInfo(timezone)).date()
    return day - timedelta(days=day.weekday())


def stored_weeks(
    session: Session, since: date, until: date, steps: Collection[int] | None = None
) -> dict[int, list[Week]]:
    """The weeks with counts from `since` until before `until` by step, in order; of all steps unless some are named."""
    query = select(
        WeeklyStatistic.step_id,
        WeeklyStatistic.week,
        WeeklyStatistic.n,
        WeeklyStatistic.x,
        WeeklyStatistic.state,
        WeeklyStatistic.rate_limit,
        WeeklyStatistic.standard_version,
    ).where(WeeklyStatistic.week >= since, WeeklyStatistic.week < until)
    if steps is not None:
        query = query.where(WeeklyStatistic.step_id.in_(steps))
    found: dict[int, list[Week]] = {}
    for row in session.execute(query.order_by(WeeklyStatistic.step_id, WeeklyStatistic.week)):
        limit = None if row.rate_limit is None else float(row.rate_limit)
        week = Week(row.week, Counts(row.n, row.x), row.state, limit, row.standard_version)
        found.setdefault(row.step_id, []).append(week)
    return found


def with_gaps(weeks: Sequence[Week], until: date, idle: Collection[date] = (), first: date | None = None) -> list[Week]:
    """`weeks` with every week from `first` (by default the first one given) until before `until`.

    A week without counts is `no_production` when the calendar has no working day in it (`idle` Mondays), else
    `missing`: counts were expected and have not come.
    """
    begin = first or (weeks[0].monday if weeks else until)
    by_monday: Mapping[date, Week] = {week.monday: week for week in weeks}
    return [by_monday.get(monday) or _empty(monday, idle) for monday in _mondays(begin, until)]


def _mondays(first: date, until: date) -> Iterable[date]:
    return (first + n * WEEK for n in range(max(0, (until - first).days // 7)))


def _empty(monday: date, idle: Collection[date]) -> Week:
    week = Week(monday, Counts(0, 0), "missing")
    return replace(week, state="no_production") if monday in idle else week
