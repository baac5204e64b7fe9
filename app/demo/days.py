"""Working days around today, in the plant's time: the demo's past is laid along them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.jobs import FactoryCalendar


class WorkingDays:
    """The days of `calendar` before the day of `now`."""

    def __init__(self, calendar: FactoryCalendar, now: datetime) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.timezone)
        self.now = now

    @property
    def today(self) -> date:
        """The local day of `now`."""
        return self.now.astimezone(self._zone).date()

    def last(self, count: int) -> list[date]:
        """The last `count` working days before today, in order."""
        return self.between(self.today - timedelta(days=3 * count + 30), self.today)[-count:]

    def between(self, first: date, end: date) -> list[date]:
        """The working days from `first` until before `end`."""
        days = (first + timedelta(days=n) for n in range((end - first).days))
        return [day for day in days if self._calendar.works_on(day)]

    def at(self, day: date, clock: str) -> datetime:
        """The moment `clock` (HH:MM, local) of `day`."""
        return datetime.combine(day, time.fromisoformat(clock), self._zone)

    def ago(self, count: int, clock: str) -> datetime:
        """The moment `clock` of the `count`-th working day before today."""
        return self.at(self.last(count)[0], clock)

    def later(self, moment: datetime, count: int, clock: str) -> datetime:
        """The moment `clock` of the `count`-th working day after `moment`; with 0, of its own day."""
        day = moment.astimezone(self._zone).date()
        if count:
            day = self.between(day + timedelta(days=1), day + timedelta(days=3 * count + 30))[count - 1]
        return self.at(day, clock)
