"""The spans of time whose counts are compared (S19): before the case, and after the training.

Before: the twelve weeks before the case began, never the trigger weeks alone, because they were chosen for
being bad (regression to the mean). After: from one week after the last practical (washout), four weeks at
first, up to eight when more data is awaited. A planned study may fix both in advance
(`comparison_windows`), for the cases whose training was over in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.quality.models.measurement import ComparisonWindows

BASELINE = timedelta(weeks=12)
WASHOUT = timedelta(weeks=1)
OBSERVATION = timedelta(weeks=4)
LONGEST_OBSERVATION = timedelta(weeks=8)

ChosenBy = Literal["person", "study", "dates"]


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` until before `end`, both UTC."""

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, until: date, timezone: str) -> "Window":
        """From the day `first` until before the day `until`, as days begin in that zone."""
        zone = ZoneInfo(timezone)
        return cls(*(datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, until)))

    def to_json(self, timezone: str) -> dict[str, str]:
        """{"from", "to"} as ISO text in the line's time, so that the day shown is the day meant."""
        zone = ZoneInfo(timezone)
        return {"from": self.start.astimezone(zone).isoformat(), "to": self.end.astimezone(zone).isoformat()}


@dataclass(frozen=True, slots=True)
class EffectWindows:
    """The two windows; `chosen_by` says who set them; `complete_at` is when `after` says enough."""

    before: Window
    after: Window
    chosen_by: ChosenBy
    complete_at: datetime

    @property
    def fixed(self) -> bool:
        """They were set in advance, and do not follow from the case's dates."""
        return self.chosen_by != "dates"

    def suit(self, trained_at: datetime | None, timezone: str) -> bool:
        """The days after begin no earlier than the washout's end, counted from the day of the last practical."""
        if trained_at is None:
            return True
        zone = ZoneInfo(timezone)
        return self.after.start.astimezone(zone).date() >= trained_at.astimezone(zone).date() + WASHOUT

    def to_json(self, timezone: str) -> dict[str, Any]:
        """{"before", "after", "fixed", "chosen_by"}."""
        before, after = self.before.to_json(timezone), self.after.to_json(timezone)
        return {"before": before, "after": after, "fixed": self.fixed, "chosen_by": self.chosen_by}


def windows_by_dates(before: Window, trained_at: datetime, now: datetime, attempt: int) -> EffectWindows:
    """The windows of a case whose baseline is `before` and whose last practical was passed at `trained_at`."""
    begin = trained_at + WASHOUT
    complete_at = begin + OBSERVATION
    end = min(now, complete_at if attempt <= 1 else begin + LONGEST_OBSERVATION)
    return EffectWindows(before, Window(begin, max(begin, end)), "dates", complete_at=complete_at)


def windows_in_advance(session: Session, step_id: int, round_no: int) -> EffectWindows | None:
    """The study's windows for this round of training.

    The last ones when there are more rounds than windows.
    """
    row = session.scalars(
        select(ComparisonWindows)
        .where(ComparisonWindows.step_id == step_id, ComparisonWindows.round <= round_no)
        .order_by(ComparisonWindows.round.desc())
    ).first()
    if row is None:
        return None
    before, after = Window(row.before_from, row.before_to), Window(row.after_from, row.after_to)
    return EffectWindows(before, after, "study", complete_at=row.after_to)


def windows_given(given: Mapping[str, Any] | None, timezone: str) -> EffectWindows | None:
    """Windows that a person typed: {before: {from, to}, after: {from, to}}; None when nothing was typed.

    Dates are whole days of `timezone`, the last one included; moments are taken as they are.
    """
    ends = {name: (given or {}).get(name) or {} for name in ("before", "after")}
    if not any(value for window in ends.values() for value in window.values()):
        return None
    try:
        before, after = (
            Window(_moment(window["from"], timezone), _moment(window["to"], timezone, last=True))
            for window in ends.values()
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(
            "The windows need four dates, from and to before and after: %(error)s", error=str(error)
        ) from None
    if before.start >= before.end or after.start >= after.end:
        raise InvalidInputError("A window must end after it begins")
    return EffectWindows(before, after, "person", complete_at=after.end)


def window_of(given: Mapping[str, Any] | None) -> Window | None:
    """The window that `Window.to_json` wrote."""
    if not given:
        return None
    return Window(moment_of(given["from"]), moment_of(given["to"]))


def moment_of(text: str) -> datetime:
    """An ISO moment, or FEEL's spelling of one with a zone (`2026-07-31T09:40:00@Asia/Shanghai`), aware."""
    local, _, zone = text.partition("@")
    moment = datetime.fromisoformat(local)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    return moment


def _moment(text: Any, timezone: str, *, last: bool = False) -> datetime:
    """The moment of an ISO text in UTC; a date alone is its start, or its last second if `last`."""
    moment = datetime.fromisoformat(text)
    if len(text) == len("2026-01-01") and last:
        moment += timedelta(days=1, seconds=-1)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
