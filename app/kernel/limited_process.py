"""Running a module of ours in a process of its own with limits, so that a hostile input costs seconds there and
nothing here.

The child reads one JSON value from standard input and writes lines of JSON; what it wrote before a limit ended it is
kept. On standard error it says what it is at (`at`), so that the one who waits can tell where the time went.
"""

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

WALL_SECONDS = 30
MEMORY_BYTES = 1024**3
_AT = "at: "


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """The lines that the child wrote; `ended` says why it did not finish (None when it did): `time`, `memory` or the
    last line of its complaint. `at` is what it was doing then.
    """

    lines: list[Any]
    ended: str | None = None
    at: str = ""


def run_limited(module: str, request: Any, cpu_seconds: int) -> ChildOutcome:
    """Run `module` with `request`, within `cpu_seconds` of computing time and 1 GiB."""
    command = [sys.executable, "-m", module, str(cpu_seconds)]
    try:
        child = subprocess.run(  # noqa: S603  # our own interpreter and module
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as late:
        return ChildOutcome(_lines(late.stdout or b""), "time", _last_place(late.stderr or b""))
    if child.returncode == 0:
        return ChildOutcome(_lines(child.stdout))
    return ChildOutcome(_lines(child.stdout), _death(child.returncode, child.stderr), _last_place(child.stderr))


def stream_limited(module: str, request: Any, cpu_seconds: int) -> Generator[Any, None, None]:
    """Run `module` with `request`, and give what it writes as it comes; raises LimitError when a limit ends it.

    Who stops reading ends the child. Its time by the clock is ten times its computing time: the reader may be slow.
    """
    command = [sys.executable, "-m", module, str(cpu_seconds)]
    with TemporaryFile() as complaint, TemporaryFile() as given:
        given.write(json.dumps(request).encode())
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command, stdin=given, stdout=subprocess.PIPE, stderr=complaint, env=_environment()
        )
        watch = threading.Timer(10 * cpu_seconds, child.kill)
        watch.start()
        try:
            yield from map(json.loads, child.stdout or ())
            if child.wait() != 0:
                complaint.seek(0)
                raise LimitError(_death(child.returncode, complaint.read()))
        finally:
            watch.cancel()
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


class LimitError(Exception):
    """A child was ended; `reason` is `time`, `memory` or the last line of its complaint."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def serve(work: Callable[[Any], Iterator[Any]]) -> None:  # pragma: no cover - runs in the child
    """The child's side: set the limits, read the request, write each value that `work` yields at once."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for value in work(json.load(sys.stdin)):
        sys.stdout.write(json.dumps(value, default=str) + "\n")
        sys.stdout.flush()


def at(place: str) -> None:  # pragma: no cover - runs in the child
    """Say what is being done."""
    sys.stderr.write(f"{_AT}{place}\n")
    sys.stderr.flush()


def _environment() -> dict[str, str]:
    """Nothing of ours but where modules are: no secret is handed down."""
    return {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "0"}


def _lines(output: bytes) -> list[Any]:
    """Whole lines only: the last one may have been cut."""
    return [json.loads(line) for line in output.split(b"\n")[:-1] if line]


def _last_place(stderr: bytes) -> str:
    places = [line for line in stderr.decode(errors="replace").splitlines() if line.startswith(_AT)]
    return places[-1].removeprefix(_AT) if places else ""


def _death(code: int, stderr: bytes) -> str:
    if code < 0:
        return "time"
    last = (stderr.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
    return "memory" if "MemoryError" in last else last
