"""The spans of time whose counts are compared (S19): before the case, and after the training.

Before: the twelve weeks before the case began, never the trigger weeks alone, because they were chosen for
being bad (regression to the mean). After: from one week after the last practical (washout), four weeks at
first, up to eight when more data is awaited. A planned study may fix both in advance
(`comparison_windows`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.quality.models import ComparisonWindows

BASELINE = timedelta(weeks=12)
WASHOUT = timedelta(weeks=1)
OBSERVATION = timedelta(weeks=4)
LONGEST_OBSERVATION = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` until before `end`, both UTC."""

    start: datetime
    end: datetime

    def to_json(self) -> dict[str, str]:
        """{"from", "to"} as ISO text."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two windows; `fixed` when they were set in advance; `complete_at` is when `after` says enough."""

    before: Window
    after: Window
    fixed: bool
    complete_at: datetime

    def to_json(self) -> dict[str, Any]:
        """{"before", "after", "fixed"}."""
        return {"before": self.before.to_json(), "after": self.after.to_json(), "fixed": self.fixed}


def windows_by_dates(started_at: datetime, trained_at: datetime, now: datetime, attempt: int) -> Comparison:
    """The windows of a case begun at `started_at` whose last practical was passed at `trained_at`."""
    begin = trained_at + WASHOUT
    complete_at = begin + OBSERVATION
    end = min(now, complete_at if attempt <= 1 else begin + LONGEST_OBSERVATION)
    before = Window(started_at - BASELINE, started_at)
    return Comparison(before, Window(begin, max(begin, end)), fixed=False, complete_at=complete_at)


def windows_in_advance(session: Session, step_id: int, round_no: int) -> Comparison | None:
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
    return Comparison(before, after, fixed=True, complete_at=row.after_to)


def windows_given(given: Mapping[str, Any]) -> Comparison:
    """Windows passed explicitly: {"before": {"from", "to"}, "after": {"from", "to"}} with ISO moments."""
    try:
        before, after = (_window(given[name]) for name in ("before", "after"))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(
            "The windows must be given as before and after, each with from and to as ISO dates: %(error)s",
            error=str(error),
        ) from None
    return Comparison(before, after, fixed=True, complete_at=after.end)


def _window(given: Mapping[str, str]) -> Window:
    start, end = (_moment(given[name]) for name in ("from", "to"))
    if start >= end:
        raise ValueError(f"{given['from']} is not before {given['to']}")
    return Window(start, end)


def _moment(text: str) -> datetime:
    """An ISO moment; one without an offset is read as UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
