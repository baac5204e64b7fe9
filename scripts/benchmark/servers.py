"""The processes under measurement: each starts on a free port of 127.0.0.1 and ends with this one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from app.config.settings import ROOT

START_SECONDS = 60
GRACE_SECONDS = 20


@contextmanager
def process(module: str, arguments: Sequence[str], environ: Mapping[str, str]) -> Iterator[int]:
    """Run `python -m module arguments`; gives its process id. It ends when its standard input closes."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0, cwd=ROOT, env=environ) as running:
        try:
            yield running.pid
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(GRACE_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)  # whatever of its own processes is still there


@contextmanager
def web(environ: Mapping[str, str], **more: str) -> Iterator[tuple[int, int]]:
    """The product's web server: (process id, port). `more` are further environment variables."""
    port = free_port()
    with process("app.cli", ["web", "--child"], {**environ, **more, "BIHUAN_PORT": str(port)}) as pid:
        wait_for(port)
        yield pid, port


@contextmanager
def floor(environ: Mapping[str, str], conninfo: str) -> Iterator[tuple[int, int]]:
    """The floor's server: (process id, port)."""
    port = free_port()
    with process("scripts.benchmark.serve_floor", [str(port)], {**environ, "FLOOR_CONNINFO": conninfo}) as pid:
        wait_for(port)
        yield pid, port


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Until something listens there; raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port} after {START_SECONDS} s") from None
            time.sleep(0.1)
        else:
            return
