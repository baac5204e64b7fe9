"""Running a module of ours in a process of its own with limits, so that a hostile input costs seconds there and
nothing here.

The child reads one JSON value from standard input and writes lines of JSON; what it wrote before a limit ended it is
kept. On standard error it says what it is at (`at`), so that the one who waits can tell where the time went.
"""

import json
import resource
import signal
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
    """The lines that the child wrote; `ended` says why it did not finish (None when it did): `time` (of computing),
    `wall` (it was still there after `WALL_SECONDS`), `memory`, `signal` (somebody else ended it, by the signal
    `signal`) or the last line of its complaint. `at` is what it was doing then.
    """

    lines: list[Any]
    ended: str | None = None
    at: str = ""
    signal: str = ""


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
        return ChildOutcome(_lines(late.stdout or b""), "wall", _last_place(late.stderr or b""))
    if child.returncode == 0:
        return ChildOutcome(_lines(child.stdout))
    by = _signal(child.returncode)
    return ChildOutcome(_lines(child.stdout), _death(by, child.stderr), _last_place(child.stderr), by)


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
        late = threading.Event()
        watch = threading.Timer(10 * cpu_seconds, _end_late, (child, late))
        watch.start()
        try:
            yield from map(json.loads, child.stdout or ())
            if child.wait() != 0:
                complaint.seek(0)
                raise LimitError("wall" if late.is_set() else _death(_signal(child.returncode), complaint.read()))
        finally:
            watch.cancel()
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


def _end_late(child: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    child.kill()


class LimitError(Exception):
    """A child was ended; `reason` is as `ChildOutcome.ended` says:
    `time`, `wall`, `memory`, `signal` or the last line of its complaint."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def serve(work: Callable[[Any], Iterator[Any]]) -> None:  # pragma: no cover - runs in the child
    """The child's side: set the limits, read the request, write each value that `work` yields at once."""
    seconds = int(sys.argv[1])
    # At the lower limit comes SIGXCPU, which nothing else sends; a second later SIGKILL, which others send too.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
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


def _signal(code: int) -> str:
    """The signal that ended the child, empty when it ended by itself."""
    if code >= 0:
        return ""
    return signal.Signals(-code).name if -code in {*signal.Signals} else str(-code)


def _death(by: str, stderr: bytes) -> str:
    if by:
        return "time" if by == "SIGXCPU" else "signal"
    last = (stderr.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
    return "memory" if "MemoryError" in last else last
