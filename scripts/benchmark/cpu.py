"""CPU time of trees of processes, in milliseconds, from the scheduler's own nanosecond sums."""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MS = 1e-6
"""Milliseconds in a nanosecond."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What every group had used at one moment: `at` in seconds of the monotonic clock, `ms` by group."""

    at: float
    ms: Mapping[str, float]

    def since(self, earlier: "Reading", idle: Mapping[str, float]) -> dict[str, float]:
        """Milliseconds used from `earlier` to now, less `idle` (milliseconds per second, by group)."""
        seconds = self.at - earlier.at
        return {group: ms - earlier.ms[group] - idle.get(group, 0.0) * seconds for group, ms in self.ms.items()}


class Meter:
    """Adds up each group: a root process with all it starts, those that have ended included.

    Threads and processes that end are remembered as they were last seen, so `watch` looks often.
    """

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._roots: dict[str, int] = {}
        self._used: dict[str, dict[tuple[str, ...], int]] = {}
        self._lock = threading.Lock()

    def add(self, group: str, pid: int) -> None:
        """Count the process `pid` and its descendants as `group`."""
        with self._lock:
            self._roots[group] = pid
            self._used[group] = {}

    def read(self) -> Reading:
        """Look now."""
        with self._lock:
            children = _children(self._proc)
            for group, root in self._roots.items():
                for pid in _tree(root, children):
                    self._used[group].update(_threads(self._proc / str(pid)))
            return Reading(time.monotonic(), {group: sum(used.values()) * MS for group, used in self._used.items()})

    def watch(self, every: float = 0.2) -> None:
        """Keep looking from a thread of its own until this process ends."""

        def look() -> None:
            while True:
                time.sleep(every)
                self.read()

        threading.Thread(target=look, name="cpu-meter", daemon=True).start()


def _children(proc: Path) -> dict[int, list[int]]:
    """Children by parent, of all processes."""
    found: dict[int, list[int]] = {}
    for process in proc.iterdir():
        if process.name.isdigit() and (stat := _stat(process)):
            found.setdefault(int(stat[1]), []).append(int(process.name))
    return found


def _tree(root: int, children: Mapping[int, list[int]]) -> Iterator[int]:
    yield root
    for child in children.get(root, ()):
        yield from _tree(child, children)


def _stat(process: Path) -> list[str]:
    """The fields of `stat` behind the command's name, from the state on; empty for one that has ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _threads(process: Path) -> dict[tuple[str, ...], int]:
    """Nanoseconds by (process, when it began, thread); where the kernel keeps no such sums, by process in ticks."""
    stat = _stat(process)
    if not stat:
        return {}
    one = (process.name, stat[19])
    used: dict[tuple[str, ...], int] = {}
    try:
        for thread in (process / "task").iterdir():
            used[*one, thread.name] = int((thread / "schedstat").read_text().split()[0])
    except OSError:
        if not used and not (process / "schedstat").exists():
            ticks = int(stat[11]) + int(stat[12])
            used[*one, ""] = ticks * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    return used
