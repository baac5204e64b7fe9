"""Serves the floor as `bihuan web` serves the product: the same server, as many processes and threads."""

import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from app.config.children import end_with_parent
from app.config.settings import load_settings


def main() -> None:
    """`python -m scripts.benchmark.serve_floor PORT`; ends when its standard input closes."""
    end_with_parent()
    settings = load_settings()
    Server(
        "scripts.benchmark.floor:create",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
