"""Every step with its baseline as of now, in one query.

What the request form shows before anything is asked.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.plant import Plant, ProcessStep, ProductionLine
from app.quality.comparison_windows import BASELINE, Window
from app.quality.models.measurement import ComparisonWindows, Measurement, QualityStandard
from app.quality.statistics import Counts


@dataclass(frozen=True, slots=True)
class StepOverview:
    """A step, its baseline window and counts, and the standard in force at the window's end."""

    plant: str
    line: str
    step: str
    names: dict[str, str]
    timezone: str
    window: Window
    counts: Counts
    limit: float | None
    n_min: int | None
    active: bool

    @property
    def days(self) -> str:
        """The window as local days."""
        zone = ZoneInfo(self.timezone)
        return f"{self.window.start.astimezone(zone).date()} – {self.window.end.astimezone(zone).date()}"


def step_overviews(session: Session, now: datetime) -> list[StepOverview]:
    """All steps by line and position."""
    return [
        StepOverview(
            plant=row.plant,
            line=row.line,
            step=row.code,
            names={"zh": row.name_zh, "en": row.name_en},
            timezone=row.timezone,
            window=Window(row.begin, row.finish),
            counts=Counts(int(row.n), int(row.x)),
            limit=None if row.rate_limit is None else float(row.rate_limit),
            n_min=row.n_min,
            active=row.active,
        )
        for row in session.execute(_query(now))
    ]


def _query(now: datetime) -> Select[*tuple[object, ...]]:
    study = ComparisonWindows
    begin, finish = func.coalesce(study.before_from, now - BASELINE), func.coalesce(study.before_to, now)
    counted = _counted(begin, finish)
    return (
        select(
            Plant.code.label("plant"),
            ProductionLine.code.label("line"),
            ProcessStep.code,
            ProcessStep.name_zh,
            ProcessStep.name_en,
            ProductionLine.timezone,
            begin.label("begin"),
            finish.label("finish"),
            counted.c.n,
            counted.c.x,
            QualityStandard.rate_limit,
            QualityStandard.n_min,
            and_(ProcessStep.active, ProductionLine.active).label("active"),
        )
        .join(ProductionLine, ProcessStep.line_id == ProductionLine.id)
        .join(Plant, ProductionLine.plant_id == Plant.id)
        .outerjoin(study, and_(study.step_id == ProcessStep.id, study.round == 1))
        .outerjoin(QualityStandard, _in_force(finish))
        .join(counted, counted.c.n.is_not(None))
        .order_by(ProductionLine.code, ProcessStep.position)
    )


def _counted(begin: ColumnElement[datetime], finish: ColumnElement[datetime]) -> FromClause:
    """A step's sums `n` and `x` between the two moments."""
    inside = and_(
        Measurement.step_id == ProcessStep.id,
        Measurement.period_start >= begin,
        Measurement.period_start < finish,
    )
    query = select(
        func.coalesce(func.sum(Measurement.qty_total), 0).label("n"),
        func.coalesce(func.sum(Measurement.qty_defect), 0).label("x"),
    )
    return query.where(inside).correlate(ProcessStep, ComparisonWindows).lateral("counted")


def _in_force(finish: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The step's standard on the line's day of that moment."""
    last_day = func.date(func.timezone(ProductionLine.timezone, finish))
    return and_(
        QualityStandard.step_id == ProcessStep.id,
        QualityStandard.valid_from <= last_day,
        or_(QualityStandard.valid_to.is_(None), QualityStandard.valid_to > last_day),
    )
