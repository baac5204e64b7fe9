"""Factory calendars as tables: the weekly pattern, the shifts, and the days that differ from it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.jobs.calendar import FactoryCalendar, Shift
from app.kernel.db import Model


class FactoryCalendarRow(Model):
    """A calendar by its code. `version` grows with every change; `weekdays` are 0 (Monday) to 6.

    `shifts` is a list of {name, start, end} with local times as HH:MM.
    """

    __tablename__ = "factory_calendars"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    timezone: Mapped[str] = mapped_column(String(60))
    weekdays: Mapped[list[Any]]
    shifts: Mapped[list[Any]]


class CalendarDay(Model):
    """A day that differs from the weekly pattern: a holiday, or a weekend worked in exchange."""

    __tablename__ = "calendar_days"

    calendar: Mapped[str] = mapped_column(ForeignKey("factory_calendars.code"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
    name_zh: Mapped[str | None] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(60))


def load_calendar(session: Session, zone: str, code: str = "factory") -> FactoryCalendar:
    """The calendar called `code` as a value.

    Where none of that name is stored yet, Monday to Friday around the clock of `zone` is the least surprising factory.
    """
    row = session.get(FactoryCalendarRow, code)
    if row is None:
        return FactoryCalendar(code="factory", version=0, timezone=zone)
    days = session.execute(select(CalendarDay.day, CalendarDay.worked).where(CalendarDay.calendar == code))
    return FactoryCalendar(
        code=row.code,
        version=row.version,
        timezone=row.timezone,
        weekdays=frozenset(row.weekdays),
        exceptions={day: worked for day, worked in days},  # noqa: C416  (a Row is no tuple to the type checker)
        shifts=tuple(_shift(shift) for shift in row.shifts),
    )


def _shift(stored: Mapping[str, Any]) -> Shift:
    return Shift(stored["name"], time.fromisoformat(stored["start"]), time.fromisoformat(stored["end"]))


FRESH = timedelta(minutes=1)


class Calendars:
    """Calendars by code, as they stood at most a minute ago; the version used is recorded with each due date.

    `zone` is the plant's, for as long as it has stored no calendar.
    """

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._read: dict[str, tuple[datetime, FactoryCalendar]] = {}

    def calendar(self, session: Session, code: str, now: datetime) -> FactoryCalendar:
        """The calendar called `code`."""
        found = self._read.get(code)
        if found is None or not timedelta() <= now - found[0] < FRESH:
            found = self._read[code] = (now, load_calendar(session, self._zone, code))
        return found[1]
