"""Ids that replay gives again: the library's `uuid4` becomes uuid5(case, n) while a step of ours runs.

The library makes ids in one place, `SpiffWorkflow.task.uuid4`; outside `numbered` it behaves as before. Its
clock needs no such care: the only time it notes (`last_state_change`) is never stored, and timers are ours.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from SpiffWorkflow import task as library


class Serial:
    """Counts the ids given out to one case."""

    __slots__ = ("case", "last")

    def __init__(self, case: uuid.UUID, last: int) -> None:
        self.case = case
        self.last = last

    def next_id(self) -> uuid.UUID:
        self.last += 1
        return uuid.uuid5(self.case, str(self.last))


_current: ContextVar[Serial | None] = ContextVar("serial", default=None)


@contextmanager
def numbered(case: uuid.UUID, last: int) -> Iterator[Serial]:
    """While inside, new tasks of this context get ids that follow from the case and the count."""
    serial = Serial(case, last)
    token = _current.set(serial)
    try:
        yield serial
    finally:
        _current.reset(token)


def _new_id() -> uuid.UUID:
    serial = _current.get()
    return uuid.uuid4() if serial is None else serial.next_id()


library.uuid4 = _new_id
