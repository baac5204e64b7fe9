"""The web server: loaded by the one command that serves."""

import resource

from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from app.config import Settings
from app.config.logs import log_config

CONNECTIONS = 4096
HEADER_MILLISECONDS = 10_000


def serve_pages(settings: Settings) -> None:
    """Serve the pages and the API until the process is ended."""
    _allow_connections()
    Server(
        "app.bootstrap.pages:served",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        factory=True,
        loop=Loops.uvloop,  # a request is handed over twice; the plain loop takes a fifth of the process for that
        workers=settings.web_workers,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_level=LogLevels.warning,
        log_dictconfig=log_config("web", settings.log_level),
        websockets=False,
        respawn_failed_workers=True,
    ).serve()


def _allow_connections() -> None:
    """Each connection is an open file, and many systems begin with 1,024 of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
