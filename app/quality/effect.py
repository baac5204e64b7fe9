"""Did the training work: before against after, with what the counts prove (S19, S62, DOMAIN §5).

The decision itself is the table `verification_outcome`; this gives its inputs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.quality.models import EffectMeasurement
from app.quality.places import StepPlace, find_step
from app.quality.series import counts_in
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
from app.quality.windows import Comparison, windows_by_dates, windows_given, windows_in_advance

# S62: a training that worked brings the rate down by at least this share.
WANTED_REDUCTION = 0.3
METHOD = "katz_95_newcombe_95_one_sided_90"


@dataclass(frozen=True, slots=True)
class EffectQuestion:
    """What a case asks. `target` is QA's acceptance rate as a fraction; it can only tighten the standard.

    `trained_at` is the last practical passed in this round of training. `exclude` (ISO weeks) and
    `confounded` come from the verification before this one, and count only if it belongs to the same round.
    """

    case_id: UUID
    key: str
    line: str
    step: str
    started_at: datetime
    trained_at: datetime | None
    now: datetime
    target: float | None = None
    exclude: Collection[str] = ()
    confounded: bool = False
    windows: Mapping[str, Any] | None = None


def measure_effect(session: Session, question: EffectQuestion) -> dict[str, Any]:
    """The effect for the case, stored under the question's key: asked again, the same answer comes back."""
    stored = session.get(EffectMeasurement, question.key)
    if stored is not None:
        return stored.result
    place = find_step(session, question.line, question.step)
    attempt, round_no = _attempt_and_round(session, question)
    comparison = _windows(session, question, place, attempt, round_no)
    result = _compare(session, question, place, comparison, attempt)
    session.add(
        EffectMeasurement(
            key=question.key,
            case_id=question.case_id,
            trained_at=question.trained_at,
            at=question.now,
            result=result,
        )
    )
    session.flush()
    return result


def _attempt_and_round(session: Session, question: EffectQuestion) -> tuple[int, int]:
    """Which measurement since the last training this is, and which round of training; both from 1."""
    query = select(EffectMeasurement.trained_at).where(EffectMeasurement.case_id == question.case_id)
    earlier = list(session.scalars(query))
    attempt = 1 + earlier.count(question.trained_at)
    return attempt, len(set(earlier) | {question.trained_at})


def _windows(session: Session, question: EffectQuestion, place: StepPlace, attempt: int, round_no: int) -> Comparison:
    if question.windows:
        return windows_given(question.windows)
    study = windows_in_advance(session, place.id, round_no)
    if study:
        return study
    if question.trained_at is None:
        raise InvalidInputError("Nobody has qualified yet, so there is no time after the training to measure")
    return windows_by_dates(question.started_at, question.trained_at, question.now, attempt)


def _compare(
    session: Session, question: EffectQuestion, place: StepPlace, comparison: Comparison, attempt: int
) -> dict[str, Any]:
    exclude = question.exclude if attempt > 1 else ()
    before = counts_in(session, place, comparison.before, exclude)
    after = counts_in(session, place, comparison.after, exclude)
    old, standard = (_standard(session, place, window.end) for window in (comparison.before, comparison.after))
    limit = _limit(standard, question.target)
    needed = _needed(before, limit, standard)
    complete = question.now >= comparison.complete_at
    said = question.confounded and attempt > 1 and not exclude
    return {
        **_figures(before, after),
        "limit": limit,
        "n_required": needed,
        "sufficient": complete and needed is not None and after.n >= needed,
        "confounded": said or _version(old) != _version(standard),
        "attempt": attempt,
        "standard_version": _version(standard),
        "windows": comparison.to_json(),
        "excluded": sorted(exclude),
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
