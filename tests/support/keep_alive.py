"""One connection to the product that is kept between requests, as browsers and gateways keep theirs."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes
    location: str | None = None
    cookies: tuple[str, ...] = ()
    etag: str | None = None

    @property
    def json(self) -> Any:
        """The content as JSON; an empty object when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return {}


class Connection:
    """To 127.0.0.1; opened with the first request, and anew after one that failed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One request; a GET once more when the server has shut the connection meanwhile. Raises OSError."""
        try:
            return self._send(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if method != "GET":
                raise
            return self._send(method, path, body, headers)

    def close(self) -> None:
        """Let it go."""
        if self._open is not None:
            self._open.close()

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = self._open or http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        self._open = None
        try:
            connection.request(method, path, body, dict(headers))
            with connection.getresponse() as response:
                cookies = tuple(response.headers.get_all("Set-Cookie", ()))
                place, tag = response.getheader("Location"), response.getheader("ETag")
                answer = Answer(response.status, response.read(), place, cookies, tag)
        except BaseException:
            connection.close()
            raise
        self._open = connection
        return answer
