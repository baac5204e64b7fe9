"""People at the product's addresses, each over a connection of their own: with a session, a token, both or nothing."""

import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.support.keep_alive import Answer, Connection

_CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Caller:
    """Somebody with `session` and `token`, where they have them."""

    port: int
    session: str | None = None
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: Connection = field(init=False)
    _csrf: str | None = None

    def __post_init__(self) -> None:
        self._connection = Connection(self.port)

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request over the kept connection (see `Connection.send`), with what its sender carries."""
        sent = {"Accept": "application/json", **self._identity(), **(headers or {})}
        answer = self._connection.send(method, path, body, sent)
        for cookie in answer.cookies:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";", 1)[0]
        return answer

    def close(self) -> None:
        """Let the connection go."""
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

    def _identity(self) -> dict[str, str]:
        cookies = self.cookies | ({"sign-in": self.session} if self.session else {})
        named = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
        return named | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def _part(boundary: str, named: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\n\r\n".encode() + content + b"\r\n"
