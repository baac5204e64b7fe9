"""Pooled counts of a step over a span of time."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.quality.models import Measurement
from app.quality.places import StepPlace
from app.quality.statistics import Counts
from app.quality.windows import Window

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


def weeks_in(session: Session, place: StepPlace, window: Window) -> list[str]:
    """The ISO weeks inside `window` that have counts, in order."""
    week = func.to_char(func.timezone(place.timezone, Measurement.period_start), ISO_WEEK)
    query = (
        select(week)
        .where(
            Measurement.step_id == place.id,
            Measurement.period_start >= window.start,
            Measurement.period_start < window.end,
        )
        .distinct()
        .order_by(week)
    )
    return list(session.scalars(query))
