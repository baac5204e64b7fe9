"""People at the product's addresses, each over a connection of their own: with a session, a token, both or nothing."""

import http.client
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

TIMEOUT = 60
_CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes
    location: str | None = None

    @property
    def json(self) -> Any:
        """The content as JSON; an empty object when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return {}


@dataclass
class Caller:
    """Somebody with `session` and `token`, where they have them."""

    port: int
    session: str | None = None
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None
    _csrf: str | None = None

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request, again over a new connection when the server has shut the old one. Raises OSError."""
        try:
            return self._send(method, path, body, headers or {})
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if method != "GET":
                raise
            return self._send(method, path, body, headers or {})

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()

    def ask(self, method: str, path: str, content: Any = None) -> Answer:
        """A request with a JSON body, or none."""
        body = None if content is None else json.dumps(content).encode()
        return self.send(method, path, body, {"Content-Type": "application/json"} if body else {})

    def submit(self, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> Answer:
        """A form of a page, with what protects it from forgery."""
        boundary = uuid.uuid4().hex
        parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in fields.items()]
        for name, (filename, content) in (files or {}).items():
            parts.append(_part(boundary, f'name="{name}"; filename="{filename}"', content))
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-CSRFToken": self._token_of_page()}
        return self.send("POST", path, body, headers)

    def _token_of_page(self) -> str:
        if self._csrf is None:
            page = self.send("GET", "/notifications", headers={"Accept": "text/html"}).content.decode()
            found = _CSRF.search(page)
            if found is None:
                raise ValueError("the page holds no token against forgery: nobody is signed in")
            self._csrf = found[1]
        return self._csrf

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        self._connection = None
        try:
            connection.request(method, path, body, {"Accept": "application/json", **self._identity(), **headers})
            with connection.getresponse() as response:
                self._keep_cookies(response)
                answer = Answer(response.status, response.read(), response.getheader("Location"))
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return answer

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]

    def _identity(self) -> dict[str, str]:
        cookies = self.cookies | ({"sign-in": self.session} if self.session else {})
        named = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
        return named | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def _part(boundary: str, named: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\n\r\n".encode() + content + b"\r\n"
