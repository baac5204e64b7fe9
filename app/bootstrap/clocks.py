"""The two clocks: the machine's, and that of cases, which the demonstration may set ahead."""

from app.config import Settings
from app.kernel.clock import Clock, OffsetClock, SystemClock, WallClock


def wall_clock() -> WallClock:
    """What sign-ins, roles, locks and tokens go by."""
    return SystemClock()


def case_clock(settings: Settings) -> Clock:
    """What cases, deadlines and measurements go by."""
    return OffsetClock(settings.clock_offset_file) if settings.demo else SystemClock()
