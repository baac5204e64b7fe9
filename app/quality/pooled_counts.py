"""Pooled counts of a step over a span of time."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.plant import StepPlace
from app.quality.comparison_windows import Window
from app.quality.models.measurement import Measurement
from app.quality.statistics import Counts

ISO_WEEK = 'IYYY-"W"IW'


def counts_in(session: Session, place: StepPlace, window: Window, without_weeks: Collection[str] = ()) -> Counts:
    """Inspected and defective units whose period begins inside `window`.

    `without_weeks` are ISO weeks (`2026-W41`) in the line's timezone that a person has taken out.
    """
    query = select(
        func.coalesce(func.sum(Measurement.qty_total), 0), func.coalesce(func.sum(Measurement.qty_defect), 0)
    ).where(
        Measurement.step_id == place.id,
        Measurement.period_start >= window.start,
        Measurement.period_start < window.end,
    )
    if without_weeks:
        week = func.to_char(func.timezone(place.timezone, Measurement.period_start), ISO_WEEK)
        query = query.where(week.not_in(sorted(without_weeks)))
    n, x = session.execute(query).one()
    return Counts(int(n), int(x))


def weekly_counts(session: Session, place: StepPlace, window: Window) -> dict[str, Counts]:
    """Counts by ISO week inside `window`, in order; a week without counts is absent."""
    week = func.to_char(func.timezone(place.timezone, Measurement.period_start), ISO_WEEK).label("week")
    query = (
        select(week, func.sum(Measurement.qty_total), func.sum(Measurement.qty_defect))
        .where(
            Measurement.step_id == place.id,
            Measurement.period_start >= window.start,
            Measurement.period_start < window.end,
        )
        .group_by("week")
        .order_by("week")
    )
    return {name: Counts(int(n), int(x)) for name, n, x in session.execute(query)}


def weeks_in(session: Session, place: StepPlace, window: Window) -> list[str]:
    """The ISO weeks inside `window` that have counts, in order."""
    return list(weekly_counts(session, place, window))
