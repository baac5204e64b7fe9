"""Time in the hands of a test."""

from datetime import datetime, timedelta


class FixedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        self._at += by
