"""Runs several processes of ours as one: a dead one is started again, and all of them end together."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

STEADY_SECONDS = 30
"""A child that lived this long counts as healthy: its next restart is immediate again."""
LONGEST_PAUSE = 30.0
GRACE_SECONDS = 15


@dataclass
class Child:
    """One process: its name for people, its command line, and how it fares."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        """Start it as a group of its own, out of reach of Ctrl-C; its standard input closes when we die."""
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, process_group=0)  # noqa: S603
        self.started = time.monotonic()

    def died(self) -> int | None:
        """The exit code if it ended; it is then due again after a pause that grows with each early death."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        _clear_away(self.process)
        lived = time.monotonic() - self.started
        self.failures = 0 if lived > STEADY_SECONDS else self.failures + 1
        self.next_start = time.monotonic() + min(LONGEST_PAUSE, 0.5 * 2**self.failures)
        self.process = None
        return code


class Children:
    """Keeps the children running until `stop()`, SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child], tell: Callable[[str], None]) -> None:
        self._children = children
        self._tell = tell
        self._stopping = threading.Event()

    def run(self) -> None:
        """Start all of them and stay until told to stop; nothing of ours is left running afterwards."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
            numbers.append(signal.SIGHUP)
        for number in numbers:
            signal.signal(number, lambda *_: self.stop())
        try:
            while not self._stopping.wait(0.2):
                self._tend()
        finally:
            self._end()

    def stop(self) -> None:
        """Ask `run` to end everything and return."""
        self._stopping.set()

    def _tend(self) -> None:
        for child in self._children:
            if (code := child.died()) is not None:
                pause = child.next_start - time.monotonic()
                self._tell(f"{child.name} ended with code {code}; next try in {pause:.0f} s")
            if child.process is None and time.monotonic() >= child.next_start:
                child.start()

    def _end(self) -> None:
        running = [child.process for child in self._children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _clear_away(process)


def _clear_away(process: subprocess.Popen[bytes]) -> None:
    """After its end: what it made itself ends too, lest an old worker keep answering; its input is closed."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin:
        process.stdin.close()


def end_with_parent() -> None:
    """End this process, as by SIGTERM, when whoever holds the other end of its input is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def end_with_server() -> None:
    """In a process that a multi-process server made: end it, as by SIGTERM, when that server is gone."""
    server = multiprocessing.parent_process()
    if server is None:
        return

    def wait() -> None:
        server.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="server-watch", daemon=True).start()
