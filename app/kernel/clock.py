"""Time as an argument: use cases receive a clock, never read the wall."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Gives the moment a step happens, always aware and in UTC."""

    def now(self) -> datetime:
        """The present moment in UTC."""


class WallClock(Clock, Protocol):
    """The machine's clock: sign-ins, roles, locks and tokens go by it, never by the demonstration's that may jump."""


class SystemClock:
    """The machine's clock; named in bootstrap alone, which hands it out as `WallClock` and mostly as `Clock` too."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PlantClock:
    """A clock that hangs in the plant: it knows the moment, and what the wall there shows."""

    clock: Clock
    zone: ZoneInfo

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.clock.now()

    def here(self) -> datetime:
        """The present moment in the plant's zone."""
        return self.in_zone(self.clock.now())

    def in_zone(self, moment: datetime) -> datetime:
        """The same moment in the plant's zone."""
        return moment.astimezone(self.zone)


class OffsetClock:
    """The demo's clock: the machine's, plus the seconds written in a file that every process shares.

    A loop waits five weeks for its observation window; in the demo a person may jump over them
    (`bihuan demo advance P35D`). A missing file means no offset.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        try:
            return timedelta(seconds=float(self._path.read_text()))
        except FileNotFoundError:
            return timedelta()

    def advance(self, by: timedelta) -> None:
        """Move the demo's present by `by`; a move back would let events overtake each other and is refused."""
        if by < timedelta():
            raise ValueError("the demo clock only moves forward")
        total = self.offset() + by
        temporary = self._path.with_suffix(".new")
        temporary.write_text(str(total.total_seconds()))
        temporary.replace(self._path)


def day_of(text: str | None) -> date | None:
    """A day as forms and addresses send it; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
