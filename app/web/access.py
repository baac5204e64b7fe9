"""Who is asking: loaded before each request; and the decorator that views wear."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.web.errors import wants_json
from app.web.hooks import hooks

P = ParamSpec("P")
R = TypeVar("R")

SIGN_IN = "identity.sign_in"


def load_actor() -> None:
    """Before each request: who is it? None when nobody is signed in."""
    g.actor = None
    if request.endpoint != "static":
        g.actor = hooks().load_actor()


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Only for signed-in people: pages lead to the sign-in page and back, JSON gets 401."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if g.get("actor") is not None:
            return view(*args, **kwargs)
        if wants_json():
            abort(401)
        return redirect(url_for(SIGN_IN, next=_here()))

    return guarded


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
