"""What the inspectors found most: a Pareto of a step's defects and of their causes."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.quality.comparison_windows import Window
from app.quality.models.feeds import DefectCount
from app.quality.plant_lookup import StepPlace

Shares = list[tuple[str, float]]


def defect_pareto(session: Session, place: StepPlace, window: Window) -> Shares:
    """The step's defect types found inside `window`, each with its share of all defects (0-1), the largest first."""
    query = (
        select(DefectCount.defect_type, func.sum(DefectCount.qty))
        .where(*_inside(place, window))
        .group_by(DefectCount.defect_type)
    )
    return _shares([(name, int(qty)) for name, qty in session.execute(query)])


def cause_pareto(session: Session, place: StepPlace, window: Window, defect_type: str) -> Shares:
    """The causes that inspectors named for one defect type, in the same shape; defects without a cause count too."""
    query = (
        select(DefectCount.cause, func.sum(DefectCount.qty))
        .where(*_inside(place, window), DefectCount.defect_type == defect_type)
        .group_by(DefectCount.cause)
    )
    shares = _shares([(cause or "", int(qty)) for cause, qty in session.execute(query)])
    return [(cause, share) for cause, share in shares if cause]


def _inside(place: StepPlace, window: Window) -> tuple[ColumnElement[bool], ...]:
    return DefectCount.step_id == place.id, DefectCount.at >= window.start, DefectCount.at < window.end


def _shares(counts: list[tuple[str, int]]) -> Shares:
    total = sum(qty for _, qty in counts)
    ordered = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return [(name, round(qty / total, 4)) for name, qty in ordered if qty]
