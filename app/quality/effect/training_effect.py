"""Did the training work: before against after, with what the counts prove (S19, S62, DOMAIN §5).

The decision itself is the table `verification_outcome`; this gives its inputs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.plant import StepPlace, find_step
from app.quality.comparison_windows import EffectWindows, Window, windows_by_dates, windows_given, windows_in_advance
from app.quality.pooled_counts import counts_in
from app.quality.standards import Standard, standard_on
from app.quality.statistics import (
    Counts,
    Interval,
    difference_interval,
    reduction_interval,
    reduction_lower_bound,
    relative_reduction,
    required_size,
)

# S62: a training that worked brings the rate down by at least this share.
WANTED_REDUCTION = 0.3
METHOD = "katz_95_newcombe_95_one_sided_90"


@dataclass(frozen=True, slots=True)
class EffectQuestion:
    """What a case asks.

    `before` is the baseline's window; `windows` are those that QA has set for this study, if any;
    `trained_at` is the last practical passed in this round of training; `attempt` counts the measurements
    since then, `round` the trainings, both from 1. `target` is QA's acceptance rate as a fraction.
    `exclude` (ISO weeks) and `confounded` come from the verification that asked to measure again.
    """

    line: str
    step: str
    now: datetime
    before: Window | None = None
    windows: Mapping[str, Any] | None = None
    trained_at: datetime | None = None
    attempt: int = 1
    round: int = 1
    target: float | None = None
    exclude: Collection[str] = ()
    confounded: bool = False


def measure_effect(session: Session, question: EffectQuestion) -> dict[str, Any]:
    """The variable `effect` of forms.md; every figure is computed here and none is typed."""
    place = find_step(session, question.line, question.step)
    return _compare(session, question, place, _windows(session, question, place))


def _windows(session: Session, question: EffectQuestion, place: StepPlace) -> EffectWindows:
    """QA's windows, else the planned study's where this training was over in time, else those of the dates."""
    if given := windows_given(question.windows, place.timezone):
        return given
    study = windows_in_advance(session, place.id, question.round)
    if study is not None and study.suit(question.trained_at, place.timezone):
        return study
    if question.trained_at is None or question.before is None:
        raise InvalidInputError("Nobody has qualified yet, so there is no time after the training to measure")
    return windows_by_dates(question.before, question.trained_at, question.now, question.attempt)


def _compare(session: Session, question: EffectQuestion, place: StepPlace, comparison: EffectWindows) -> dict[str, Any]:
    before = counts_in(session, place, comparison.before, question.exclude)
    after = counts_in(session, place, comparison.after, question.exclude)
    old, standard = (_standard(session, place, window.end) for window in (comparison.before, comparison.after))
    limit = _limit(standard, question.target)
    needed = _needed(before, limit, standard)
    complete = question.now >= comparison.complete_at
    return {
        **_figures(before, after),
        "limit": limit,
        "n_required": needed,
        "sufficient": complete and needed is not None and after.n >= needed,
        "confounded": question.confounded or _version(old) != _version(standard),
        "attempt": question.attempt,
        "training_round": question.round,
        "standard_version": _version(standard),
        "windows": comparison.to_json(place.timezone),
        "excluded": sorted(question.exclude),
        "method": METHOD,
    }


def _figures(before: Counts, after: Counts) -> dict[str, Any]:
    return {
        "n_before": before.n,
        "x_before": before.x,
        "n_after": after.n,
        "x_after": after.x,
        "rate_before": _rounded(before.rate),
        "rate_after": _rounded(after.rate),
        "reduction": _rounded(relative_reduction(before, after)),
        "lower_bound": _rounded(reduction_lower_bound(before, after)),
        "interval": _ends(reduction_interval(before, after)),
        "difference_interval": _ends(difference_interval(before, after)),
    }


def _needed(before: Counts, limit: float | None, standard: Standard | None) -> int | None:
    """Units needed after the training to see the fall that is wanted; None when nothing can be judged."""
    if not before.x or before.rate is None or limit is None or standard is None:
        return None
    wanted = min(limit, before.rate * (1 - WANTED_REDUCTION))
    return max(standard.n_min, required_size(before.rate, wanted) or 0)


def _limit(standard: Standard | None, target: float | None) -> float | None:
    if standard is None or target is None:
        return standard.limit if standard else target
    return min(standard.limit, target)


def _standard(session: Session, place: StepPlace, at: datetime) -> Standard | None:
    return standard_on(session, place.id, at.astimezone(ZoneInfo(place.timezone)).date())


def _version(standard: Standard | None) -> int | None:
    return standard.version if standard else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _ends(interval: Interval | None) -> dict[str, float] | None:
    return {"low": round(interval.low, 6), "high": round(interval.high, 6)} if interval else None
