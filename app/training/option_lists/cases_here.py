"""Cases about the same problem, for the people who are about to ask for another or to judge one."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.cases import Case, CaseState, outcome_name, readable
from app.tasks import CatalogContext
from app.training.demand.case_at_step import PROCESS

Options = list[dict[str, Any]]

_MOST, _SHOWN = 1000, 3
_DEFECT = func.coalesce(
    Case.variables["request"]["defect_type"].as_string(), Case.variables["signal"]["defect_type"].as_string()
)
_ROWS = (
    select(
        Case.id,
        Case.number,
        Case.state,
        Case.outcome,
        Case.plant,
        Case.line,
        Case.step,
        Case.started_at,
        Case.ended_at,
        _DEFECT.label("defect_type"),
        Case.variables["qa_review"]["key_points"].label("key_points"),
        Case.variables["signal_decision"]["reason"].as_string().label("reason"),
    )
    .where(Case.process == PROCESS, Case.parent_id.is_(None), Case.state != CaseState.CANCELLED)
    .where(_DEFECT.is_not(None))
    .order_by(Case.ended_at.desc().nulls_first(), Case.started_at.desc())
)


def none_yet(_session: Session, _context: CatalogContext) -> Options:
    """Nothing: no answer depends on these cases, so that a submit need not look for them."""
    return []


def cases_here(session: Session, context: CatalogContext, _: Options) -> Options:
    """The cases that the person may read: {value, label, line, step, defect_type, kind, since, until, …}, newest first.

    `kind` is `open`, `dismissed` (a need that was found and not confirmed, with `reason`) or `closed` (with `outcome`
    and `points`, the key points by their texts). Three of a kind about one problem; of the case's line where it has
    one. `since` and `until` are days.
    """
    query = _ROWS.where(readable(context.actor))
    query = query.where(Case.line == context.line) if context.line else query
    options = [_option(row, context.language) for row in session.execute(query.limit(_MOST))]
    shown: Counter[tuple[Any, ...]] = Counter()
    for option in options:
        problem = tuple(option[key] for key in ("line", "step", "defect_type", "kind"))
        shown[problem] += 1
        option["nth"] = shown[problem]
    return [option for option in options if option["nth"] <= _SHOWN]


def _option(row: Row[Any], language: str) -> dict[str, Any]:
    kind = "open" if row.ended_at is None else "dismissed" if row.outcome == "dismissed" else "closed"
    outcome = outcome_name(row.outcome)
    return {
        "value": str(row.id),
        "label": row.number,
        "line": row.line,
        "step": row.step,
        "defect_type": row.defect_type,
        "kind": kind,
        "since": row.started_at.date().isoformat(),
        "until": row.ended_at and row.ended_at.date().isoformat(),
        "outcome": outcome.get(language) if isinstance(outcome, Mapping) else outcome,
        "points": _points(row.key_points, language),
        "reason": row.reason,
    }


def _points(points: Any, language: str) -> str:
    """The key points' texts in one line; empty where QA set none."""
    texts = [str(point.get("text")) for point in points or () if isinstance(point, Mapping) and point.get("text")]
    return ("; " if language == "en" else "；").join(texts)
