"""A cookie by which a browser shows that somebody has signed in with it: it opens nothing, and only spares them the
brake that others' wrong passwords put on their name."""

from uuid import UUID

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.identity.sign_in.attempts import REMEMBERED
from app.web.view_tools import settings


def read() -> UUID | None:
    """The session that was opened last in this browser; None without one, and for one that we have not signed."""
    try:
        return UUID(_signed().loads(request.cookies.get(_name(), "")))
    except BadSignature:
        return None
    except ValueError:
        return None


def write(answer: Response, session_id: UUID) -> None:
    """Let the browser keep it, for as long as it counts."""
    kept = _signed().dumps(str(session_id))
    secure = settings().secure_cookies
    answer.set_cookie(_name(), kept, max_age=REMEMBERED, secure=secure, httponly=True, samesite="Lax", path="/")


def _signed() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="browser")


def _name() -> str:
    return "__Host-browser" if settings().secure_cookies else "browser"
