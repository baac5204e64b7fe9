"""Factory calendars as tables: the weekly pattern, the shifts, and the days that differ from it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Identity, String, UniqueConstraint, func, select, text, true
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column

from app.jobs.calendar import FactoryCalendar, Shift
from app.kernel.db import Model


class FactoryCalendarRow(Model):
    """A calendar by its code. `weekdays` are 0 (Monday) to 6.

    `shifts` is a list of {name, start, end} with local times as HH:MM. One out of use still serves the processes that
    name it.
    """

    __tablename__ = "factory_calendars"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_zh: Mapped[str] = mapped_column(server_default="工厂日历")
    name_en: Mapped[str] = mapped_column(server_default="Factory calendar")
    timezone: Mapped[str] = mapped_column(String(60))
    weekdays: Mapped[list[Any]]
    shifts: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    revision: Mapped[int] = mapped_column("version", default=1, server_default=text("1"))
    updated_at: Mapped[datetime | None]


class CalendarDay(Model):
    """A day that differs from the weekly pattern: a holiday, or a weekend worked in exchange; `code` is its date."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("calendar", "day"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    calendar: Mapped[str] = mapped_column(ForeignKey("factory_calendars.code"))
    day: Mapped[date] = mapped_column()
    worked: Mapped[bool]
    name_zh: Mapped[str | None] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(60))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    updated_at: Mapped[datetime | None]
    code: Mapped[str] = column_property(func.to_char(day, "YYYY-MM-DD"))


def load_calendar(session: Session, zone: str, code: str = "factory") -> FactoryCalendar:
    """The calendar called `code` as a value; its version grows with every change of it or of one of its days.

    Where none of that name is stored yet, Monday to Friday around the clock of `zone` is the least surprising factory.
    """
    row = session.get(FactoryCalendarRow, code)
    if row is None:
        return FactoryCalendar(code="factory", version=0, timezone=zone)
    query = select(CalendarDay.day, CalendarDay.worked, CalendarDay.active, CalendarDay.revision)
    days = session.execute(query.where(CalendarDay.calendar == code)).all()
    return FactoryCalendar(
        code=row.code,
        version=row.revision + sum(revision for *_, revision in days),
        timezone=row.timezone,
        weekdays=frozenset(row.weekdays),
        exceptions={day: worked for day, worked, active, _ in days if active},
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
