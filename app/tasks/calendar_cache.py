"""Factory calendars at hand: read once, read again after a minute, so that a step asks the database for none."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.jobs.calendar import FactoryCalendar
from app.jobs.calendar_tables import load_calendar

FRESH = timedelta(minutes=1)


class Calendars:
    """Calendars by code, as they stood at most a minute ago; the version used is recorded with each due date."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[datetime, FactoryCalendar]] = {}

    def calendar(self, session: Session, code: str, now: datetime) -> FactoryCalendar:
        """The calendar called `code`."""
        found = self._read.get(code)
        if found is None or not timedelta() <= now - found[0] < FRESH:
            found = self._read[code] = (now, load_calendar(session, code))
        return found[1]
