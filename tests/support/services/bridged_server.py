"""The product's HTTP server with a small application behind its bridge: `python -m … PORT`."""

import sys
import time
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from app.web.server.http_bridge import BodyLimits, HttpBridge


def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Echoes the body; `/long` and `/endless` stream, `/environ` tells what it was given, `/sleep` holds its thread."""
    path = environ["PATH_INFO"]
    if path == "/long":
        start("200 OK", [("Content-Type", "text/plain")])
        return (b"x" * 1000 for _ in range(1000))
    if path == "/endless":
        start("200 OK", [("Content-Type", "text/plain")])
        return repeat(b"x" * 100_000)
    if path == "/sleep":
        time.sleep(1)
    names = ("PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR")
    told = "|".join(str(environ.get(name, "")) for name in names).encode("latin-1")
    start("200 OK", [("Content-Type", "text/plain"), ("X-A", "1"), ("X-A", "2")])
    return [told if path.startswith("/environ") else environ["wsgi.input"].read()]


def create() -> HttpBridge:
    """The bridge with two threads and little patience."""
    return HttpBridge(application, 2, BodyLimits(100_000, grace_seconds=1.0, bytes_a_second=10_000))


if __name__ == "__main__":
    Server(
        "tests.support.services.bridged_server:create",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        factory=True,
        websockets=False,
        log_enabled=False,
    ).serve()
