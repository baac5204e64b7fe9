"""How long each lane held the token, and how much of the delay is its own (R9)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskSpan:
    """A task as its lane held it; `until` is when it was completed, or now. `due` None: nobody set a date."""

    role: str
    ref: str
    since: datetime
    until: datetime
    due: datetime | None

    @property
    def waited(self) -> timedelta:
        """From its coming to its end."""
        return self.until - self.since

    @property
    def delay(self) -> timedelta:
        """The part after its due moment."""
        return max(timedelta(), self.until - self.due) if self.due else timedelta()


@dataclass(slots=True)
class LaneSums:
    """A lane's sums: waiting, delay, tasks, and the delay of each late task."""

    role: str
    waited: timedelta = timedelta()
    delay: timedelta = timedelta()
    tasks: int = 0
    late: dict[str, timedelta] = field(default_factory=dict)


def by_lane(tasks: Iterable[TaskSpan]) -> list[LaneSums]:
    """The sums of every lane, the longest delay first."""
    lanes: dict[str, LaneSums] = {}
    for task in tasks:
        lane = lanes.setdefault(task.role, LaneSums(task.role))
        lane.waited += task.waited
        lane.delay += task.delay
        lane.tasks += 1
        if task.delay:
            lane.late[task.ref] = task.delay
    return sorted(lanes.values(), key=lambda lane: (-lane.delay, -lane.waited, lane.role))


def late_facts(lanes: list[LaneSums]) -> dict[str, Any]:
    """`late_role` and its `late_share` of the whole delay (0 without any), and every lane's hours as `delays`."""
    total = sum((lane.delay for lane in lanes), timedelta())
    first = lanes[0] if lanes and total else None
    return {
        "late_share": round(first.delay / total, 4) if first else 0,
        "late_role": first.role if first else None,
        "delays": [
            {
                "role": lane.role,
                "tasks": lane.tasks,
                "late": len(lane.late),
                "waited_hours": _hours(lane.waited),
                "delay_hours": _hours(lane.delay),
                "share": round(lane.delay / total, 4) if total else 0,
            }
            for lane in lanes
        ],
    }


def _hours(span: timedelta) -> float:
    return round(span / timedelta(hours=1), 2)
