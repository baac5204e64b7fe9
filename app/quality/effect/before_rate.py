"""How bad it was before anything was done: measured, never typed (S14)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.plant import find_step
from app.quality.comparison_windows import BASELINE, Window, windows_given, windows_in_advance
from app.quality.complaints import complaints_in
from app.quality.pooled_counts import counts_in
from app.quality.standards import standard_on


def measure_baseline(
    session: Session, line: str, step: str, until: datetime, windows: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The baseline of a step: the twelve weeks before `until`, or the window that QA or a study has fixed.

    {n, x, rate, limit, standard_version, n_min, window, complaints, sufficient}; rates are fractions
    rounded to six places, None without counts. `complaints` stays None until complaints are imported:
    unknown is not zero.
    """
    place = find_step(session, line, step)
    fixed = windows_given(windows, place.timezone) or windows_in_advance(session, place.id, 1)
    window = fixed.before if fixed else Window(until - BASELINE, until)
    counts = counts_in(session, place, window)
    standard = standard_on(session, place.id, window.end.astimezone(ZoneInfo(place.timezone)).date())
    return {
        "n": counts.n,
        "x": counts.x,
        "rate": None if counts.rate is None else round(counts.rate, 6),
        "limit": standard.limit if standard else None,
        "standard_version": standard.version if standard else None,
        "n_min": standard.n_min if standard else None,
        "window": window.to_json(place.timezone),
        "complaints": complaints_in(session, place.id, window),
        "sufficient": standard is not None and counts.n >= standard.n_min,
    }
