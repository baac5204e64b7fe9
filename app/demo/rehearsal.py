"""What a demonstration is played with: the house, the counts, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker

from app.connectors import ImportRows
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.plant import AddItem


class OpenHouse(Protocol):
    """Bootstrap's way to the whole house once more, over other sessions and another clock."""

    def __call__(self, sessions: "sessionmaker[Session]", clock: Clock, /) -> Container:
        """All use cases."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Opens the whole house over other sessions and another clock, adds master data, brings counts in, and puts
    people into their units.
    """

    open: OpenHouse
    bring: ImportRows
    organise: Callable[[Session, datetime], None]
    add: AddItem


class StageClock:
    """Stands where the script says; scripts think in local time, clocks speak UTC."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)
