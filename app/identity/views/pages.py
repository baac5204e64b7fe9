"""Sign in, sign out, choose the language; and who is asking, on every request."""

from dataclasses import replace

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.identity import account_lifecycle as accounts
from app.identity import denied_attempts as security
from app.identity import tokens
from app.identity.actor import Actor
from app.identity.electronic_signature import WrongSignatureError, count_wrong
from app.identity.pages.sign_in_page import sign_in_page
from app.identity.sign_in import sessions
from app.identity.sign_in.demo_people import DemoCast
from app.identity.views import browser_cookie
from app.kernel.errors import DomainError, NotFoundError
from app.web.view_tools import (
    BY_TOKEN,
    current_language,
    db,
    keep_now,
    need,
    safe_next,
    settings,
    translate,
    wall_clock,
)
from app.web.view_tools import COOKIE as LANGUAGE_COOKIE

bp = Blueprint("identity", __name__, template_folder="../templates")

_BEARER = "Bearer "
_YEAR = 365 * 24 * 3600


@bp.get("/sign-in")
def sign_in() -> str | Response:
    """The form; somebody signed in already goes on."""
    target = safe_next(request.args.get("next"))
    return redirect(target) if g.actor else _page(target)


@bp.post("/sign-in")
def sign_in_submitted() -> Response | tuple[str, int]:
    """Check the password (or the demo's choice) and hand out a new session."""
    target, now = safe_next(request.form.get("next")), wall_clock().now()
    if "demo_user" in request.form:
        return enter(_demo_token(request.form["demo_user"]), target)
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    result = sessions.sign_in(db.session(), username, password, now, request.remote_addr, browser_cookie.read())
    if result.token is not None:
        return enter(result.token, target)
    keep_now()  # the try counts, whatever becomes of the page
    refusal = result.refusal
    text = translate(refusal.template, refusal.params, current_language()) if refusal else None
    return _page(target, username, text), 403


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    token = request.cookies.get(_cookie())
    if token and g.actor:
        sessions.sign_out(db.session(), g.actor, token, wall_clock().now())
    session.clear()
    answer = redirect(url_for("identity.sign_in"), 303)
    answer.delete_cookie(_cookie(), path="/", secure=settings().secure_cookies, httponly=True, samesite="Lax")
    return answer


@bp.post("/language")
def language() -> Response:
    """Remember the language: for the person when signed in, and in this browser."""
    chosen = request.form.get("language", "")
    if chosen not in accounts.LOCALES:
        raise NotFoundError("There is no language %(locale)s here.", locale=chosen)
    if g.actor:
        accounts.set_locale(db.session(), g.actor, chosen)
    answer = redirect(safe_next(request.form.get("next")), 303)
    answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, secure=settings().secure_cookies, samesite="Lax")
    return answer


UNATTENDED = "X-Unattended"
"""What a page asks by itself, while nobody may sit before it: that keeps no session open."""


def load_actor() -> Actor | None:
    """Who asks: the API knows tokens only and pages cookies only, so that no foreign page can act through a cookie."""
    if request.path.startswith(BY_TOKEN):
        return _by_token()
    token = request.cookies.get(_cookie())
    if not token:
        return None
    now = wall_clock().now()
    found = sessions.find(db.session(), token, now, request.remote_addr)
    if found is None:
        return None
    if UNATTENDED in request.headers:
        return found.actor
    if found.seen is None or now - found.seen >= sessions.TOUCH_EVERY:
        sessions.touch(db.session(), token, now, found.actor)
        keep_now()
    return found.actor


def record_refusal(refusals: Session, error: DomainError) -> None:
    """Write a refused request into the actor's own chain; a wrong signature is counted too. The caller commits."""
    target = {"method": request.method, "path": request.path}
    if isinstance(error, WrongSignatureError):
        count_wrong(refusals, g.actor, target, wall_clock().now())
        return
    security.refused(refusals, g.actor, wall_clock().now(), request.endpoint or "?", target, f"{error.code}: {error}")


def _by_token() -> Actor | None:
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        return None
    token, now = header.removeprefix(_BEARER).strip(), wall_clock().now()
    found = tokens.find_token(db.session(), token, now, request.remote_addr)
    if found is None:
        return None
    if found.seen is None or now - found.seen >= tokens.TOUCH_EVERY:
        tokens.touch_token(db.session(), token, now, found.actor)
        keep_now()
    return found.actor


def enter(token: str, target: str) -> Response:
    """Hand the new session's token to the browser, and go on."""
    session.clear()  # a CSRF token from before the sign-in is worth nothing after it
    answer = redirect(target, 303)
    answer.set_cookie(_cookie(), token, secure=settings().secure_cookies, httponly=True, samesite="Lax", path="/")
    browser_cookie.write(answer, sessions.reference_of(db.session(), token))
    return answer


def _demo_token(username: str) -> str:
    if not settings().demo or username not in need(DemoCast).usernames:
        raise NotFoundError("People are chosen without a password in the demo only.")
    return sessions.open_for_demo(db.session(), username, wall_clock().now(), request.remote_addr)


def _page(target: str, username: str = "", error: str | None = None) -> str:
    cast = need(DemoCast) if settings().demo else None
    page = sign_in_page(db.session(), cast, wall_clock().now())
    return render_template("identity/sign_in.html", page=replace(page, next=target, username=username, error=error))


def _cookie() -> str:
    return "__Host-sign-in" if settings().secure_cookies else "sign-in"
