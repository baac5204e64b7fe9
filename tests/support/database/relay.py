"""A way over TCP to a server that listens on a socket, as a proxy in front of a database is one."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from sqlalchemy import make_url


@contextmanager
def relay_to(url: str) -> Iterator[int]:
    """Yields a port of 127.0.0.1 behind which the server of SQLAlchemy's `url` answers."""
    target = make_url(url)

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with _connected(target.query.get("host"), target.host, target.port) as other:
                back = Thread(target=_pump, args=(other, self.request), daemon=True)
                back.start()
                _pump(self.request, other)
                back.join()

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def _connected(folder: object, host: str | None, port: int | None) -> socket.socket:
    if folder:
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{folder}/.s.PGSQL.5432")
        return made
    return socket.create_connection((host or "127.0.0.1", port or 5432))


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
