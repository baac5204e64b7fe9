"""The weeks before a moment of the demonstration, as they were measured."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.plant import find_step
from app.quality import Window, standard_on, weekly_counts


def measured_weeks(session: Session, signal: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """The three weeks before, as they were measured."""
    place = find_step(session, signal["line"], signal["step"])
    counts = weekly_counts(session, place, Window(now - timedelta(days=now.isoweekday() + 20), now))
    standard = standard_on(session, place.id, now.date())
    limit = standard.limit if standard else None
    rows = [{"week": week, "n": c.n, "x": c.x, "rate": c.rate, "limit": limit} for week, c in counts.items()]
    return rows[:3]
