"""Live cases kept between steps, by check-out: whoever takes one owns it alone until it is given back."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.engine.spiff.spec_builder import CompiledProcess


@dataclass(slots=True, eq=False)
class Live:
    """A case in memory: the library's process object, its compiled specs and the outcome so far."""

    top: Any
    compiled: CompiledProcess
    outcome: str | None


class LiveCases:
    """At most `size` cases, the least recently used ones forgotten first.

    `take` removes the case, so two threads never share one; a revision that does not match is thrown away,
    because the snapshot knows better.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._cases: OrderedDict[UUID, tuple[int, Live]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, case: UUID, revision: int) -> Live | None:
        with self._lock:
            kept, live = self._cases.pop(case, (None, None))
        return live if kept == revision else None

    def put(self, case: UUID, revision: int, live: Live) -> None:
        with self._lock:
            self._cases[case] = (revision, live)
            self._cases.move_to_end(case)
            while len(self._cases) > self._size:
                self._cases.popitem(last=False)
