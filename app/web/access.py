"""Who is asking, and may they come in: before each request."""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from app.web.api import BY_TOKEN
from app.web.errors import wants_json
from app.web.hooks import hooks

SIGN_IN = "identity.sign_in"


def load_actor() -> None:
    """Before each request: who is it? None when nobody is signed in."""
    g.actor = None
    if request.endpoint != "static":
        g.actor = hooks().load_actor()


def ask_at_door() -> Response | None:
    """Before each request that some view answers: may the person come in? Raises what the table of doors refuses.

    Nobody is led to the sign-in page and back; programs get 401. What no view answers is left to the error pages.
    """
    if request.endpoint is None:
        return None
    door = hooks().door(request.endpoint)
    if door.public:
        return None
    if g.get("actor") is not None:
        door.require(g.actor)
        return None
    return _to_sign_in()


def _to_sign_in() -> Response:
    if request.path.startswith(BY_TOKEN):
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    if wants_json():
        abort(401)
    return redirect(url_for(SIGN_IN, next=_here()))


def _here() -> str | None:
    """Where to return after signing in; a POST can't be repeated, so it returns to the start page."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def safe_next(target: Any) -> str:
    """`target` when it is a path on this very site, else the start page (no open redirect)."""
    text = str(target or "")
    parts = urlsplit(text.replace("\\", "/"))
    if parts.scheme or parts.netloc or not text.startswith("/") or any(ord(mark) < 32 for mark in text):
        return "/"
    return text
