"""A small JSON service with a cursor and a token, over a real socket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@contextmanager
def json_service(rows: list[dict[str, Any]], page: int = 3, token: str = "t0ken") -> Iterator[str]:  # noqa: S107
    """Rows after a cursor; 401 without the token. Yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Authorization") != f"Bearer {token}":
                self._send(401, {"error": "who are you"})
                return
            start = int(parse_qs(urlsplit(self.path).query).get("cursor", ["0"])[0])
            found = rows[start : start + page]
            following = start + len(found) if found else None
            self._send(200, {"data": {"items": found}, "meta": {"next": following}})

        def _send(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    with _served(Handler) as url:
        yield url


@contextmanager
def redirecting_service(target: str) -> Iterator[str]:
    """Sends everybody on to `target`. Yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with _served(Handler) as url:
        yield url


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/counts"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
