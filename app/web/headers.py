"""Security headers of every answer: nothing runs or loads but what this site serves itself."""

from flask import Flask, Response, g, request

from app.web.api import BY_TOKEN

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The diagram and decision editors write style attributes; scripts stay as strict there as everywhere.
_EDITOR_POLICY = _POLICY | {"style-src": "'self' 'unsafe-inline'"}
_TEXT, _EDITOR_TEXT = (
    "; ".join(f"{name} {value}" for name, value in policy.items()) for policy in (_POLICY, _EDITOR_POLICY)
)
_YEAR = 31_536_000
_POLICY_HEADER = "Content-Security-Policy"
_ALWAYS = (("X-Content-Type-Options", "nosniff"),)
_DOCUMENTS = (
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
)


def install_headers(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer; `https` adds HSTS (never on plain HTTP, where it would be ignored)."""

    always = _ALWAYS + ((("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains"),) if https else ())
    document = always + _DOCUMENTS

    def add(response: Response) -> Response:
        headers, path = response.headers, request.path
        if _POLICY_HEADER not in headers:
            headers.add(_POLICY_HEADER, _policy_for(path))
        # No view sets these, so that nothing need be looked for; what the API gives is no document.
        headers.extend(always if path.startswith(BY_TOKEN) else document)
        _set_caching(path, response)
        return response

    app.after_request(add)


def _policy_for(path: str) -> str:
    return _EDITOR_TEXT if path.startswith("/designer/") else _TEXT


def _set_caching(path: str, response: Response) -> None:
    """Files with a hash in their name may be kept for ever; a signed-in person's pages nowhere."""
    if request.endpoint == "static":
        if response.status_code == 200 and "/dist/" in path:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    elif g.get("actor") is not None and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
