"""Which defects, and which causes, make up most of what a step loses: a Pareto of what inspectors found (S08, S09).

Counted by type or cause, the largest first, with the share of each and of all larger ones together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.plant import CAUSE_CATEGORIES, DefectType
from app.quality.comparison_windows import Window
from app.quality.models.inspection import DefectCount

CAUSES = CAUSE_CATEGORIES
"""The six groups of causes (人机料法环测), which inspectors choose from."""
_UNKNOWN: Mapping[str, str] = {"zh": "未注明", "en": "Not given"}


@dataclass(frozen=True, slots=True)
class Share:
    """One bar: `share` of all defects (a fraction), `cumulative` with all larger bars."""

    code: str
    names: Mapping[str, str]
    qty: int
    share: float
    cumulative: float


def pareto(counts: Sequence[tuple[str, Mapping[str, str], int]]) -> list[Share]:
    """(code, names, quantity) from the largest down, with shares; nothing when nothing was counted."""
    ordered = sorted(((code, names, qty) for code, names, qty in counts if qty > 0), key=lambda c: (-c[2], c[0]))
    whole, so_far, found = sum(qty for _, _, qty in ordered), 0, []
    for code, names, qty in ordered:
        so_far += qty
        found.append(Share(code, names, qty, qty / whole, so_far / whole))
    return found


def defect_pareto(session: Session, step_id: int, window: Window) -> list[Share]:
    """Defect types of a step in `window`."""
    query = (
        select(DefectType.code, DefectType.name_zh, DefectType.name_en, func.sum(DefectCount.qty))
        .join(DefectCount, DefectCount.defect_type == DefectType.code)
        .where(*_inside(step_id, window))
        .group_by(DefectType.code)
    )
    return pareto([(code, {"zh": zh, "en": en}, int(qty)) for code, zh, en, qty in session.execute(query)])


def cause_pareto(session: Session, step_id: int, window: Window, defect_type: str | None = None) -> list[Share]:
    """Causes as the inspectors named them, of one defect type or of all; what nobody named has the code ""."""
    query = (
        select(DefectCount.cause, func.sum(DefectCount.qty))
        .where(*_inside(step_id, window))
        .group_by(DefectCount.cause)
    )
    if defect_type is not None:
        query = query.where(DefectCount.defect_type == defect_type)
    return pareto([(cause or "", _cause_names(cause), int(qty)) for cause, qty in session.execute(query)])


def _inside(step_id: int, window: Window) -> tuple[ColumnElement[bool], ...]:
    return DefectCount.step_id == step_id, DefectCount.at >= window.start, DefectCount.at < window.end


def _cause_names(cause: str | None) -> Mapping[str, str]:
    return _UNKNOWN if not cause else CAUSES.get(cause, {"zh": cause, "en": cause})
