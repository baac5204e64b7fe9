"""A request of the server's protocol (RSGI) as WSGI knows it."""

import sys
from typing import IO, Any

_BASE: dict[str, Any] = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
_BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def make_environ(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """The environment of one request; a header that came several times is joined."""
    address, _, port = scope.client.rpartition(":")
    host, _, own_port = scope.server.rpartition(":")
    version = scope.http_version
    environ = _BASE | {
        "SERVER_PROTOCOL": f"HTTP/{version if '.' in version else version + '.0'}",
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": own_port,
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": port,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    _add_headers(environ, scope.headers)
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _add_headers(environ: dict[str, Any], headers: Any) -> None:
    for name, value in headers.items():
        if "_" in name:  # X_Forwarded_For would pass for X-Forwarded-For
            continue
        key = _BARE.get(name) or "HTTP_" + name.upper().replace("-", "_")
        separator = ";" if name == "cookie" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
