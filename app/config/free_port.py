"""A port that nobody else uses."""

import errno
import socket

from app.config.settings import Settings
from app.kernel.errors import DomainError


def require_free_port(settings: Settings) -> None:
    """Say plainly that the port is taken, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = "is in use by another program" if error.errno == errno.EADDRINUSE else f"fails: {error.strerror}"
            raise DomainError(
                "Port %(port)s on %(host)s %(reason)s. Stop it, or choose another: BIHUAN_PORT=8001",
                port=settings.port,
                host=settings.host,
                reason=reason,
            ) from error
