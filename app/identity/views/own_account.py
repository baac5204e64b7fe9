"""What everybody does about their own account: password, sessions, tokens; and choosing a password with a code."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import tokens
from app.identity.account import own_access
from app.identity.account.own_password import change_own_password
from app.identity.sign_in.codes import sign_in_with_code
from app.identity.views.changes import change, shown_or_back
from app.identity.views.pages import enter
from app.kernel.errors import InvalidInputError
from app.web.view_tools import db, keep_now, say, undo, undo_for, wall_clock

bp = Blueprint("own_account", __name__, template_folder="../templates")


@bp.get("/account")
def show() -> ResponseReturnValue:
    """One's own account."""
    return _page()


@bp.post("/account/password")
def password() -> ResponseReturnValue:
    """Choose another password; one signs in anew with it."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    try:
        change_own_password(db.session(), g.actor, old, new, wall_clock().now())
    except InvalidInputError as error:
        undo_for(error)
        flash(say(error.template, **error.params), "danger")
        return redirect(url_for("own_account.show"), 303)
    flash(say("The password was changed. Sign in with the new one."), "ok")
    return redirect(url_for("identity.sign_in"), 303)


@bp.post("/account/sessions/<uuid:session_id>/end")
@change("own_account.show", "The session has ended.")
def end_session(session_id: UUID) -> None:
    """Sign one browser out."""
    own_access.end_own_session(db.session(), g.actor, session_id, wall_clock().now())


@bp.post("/account/tokens")
@shown_or_back("own_account.show")
def make_token() -> ResponseReturnValue:
    """Make a token for oneself; it is shown this once."""
    form, now = request.form, wall_clock().now()
    scopes = tuple(form.get("scopes", "").split()) or ("*",)
    days = form.get("days", "")
    ends = now + timedelta(days=int(days) if days.isdecimal() and len(days) < 5 else 0)
    new = tokens.NewToken(g.actor.username, scopes, ends, form.get("label") or None)
    return _page(tokens.create_token(db.session(), g.actor, new, now))


@bp.post("/account/tokens/<prefix>/end")
@change("own_account.show", "The token has ended.")
def end_token(prefix: str) -> None:
    """End a token."""
    tokens.revoke_token(db.session(), g.actor, prefix, wall_clock().now())


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Where somebody with a one-time code chooses a password."""
    return _code_form()


@bp.post("/sign-in/code")
def use_code() -> ResponseReturnValue:
    """Set the password and sign in."""
    form = request.form
    username, given, chosen = form.get("username", ""), form.get("code", ""), form.get("password", "")
    try:
        result = sign_in_with_code(db.session(), username, given, chosen, wall_clock().now(), request.remote_addr)
    except InvalidInputError as error:
        undo()
        return render_template(
            "identity/use_code.html", username=username, error=say(error.template, **error.params)
        ), 422
    if result.token is not None:
        return enter(result.token, "/")
    keep_now()  # the try counts, whatever becomes of the page
    said = say(result.refusal.template) if result.refusal else None
    return _code_form(username, said), 403


def _code_form(username: str = "", error: str | None = None) -> str:
    return render_template("identity/use_code.html", username=username, error=error)


def _page(new_token: str | None = None) -> str:
    session, now = db.session(), wall_clock().now()
    return render_template(
        "identity/account.html",
        sessions=own_access.own_sessions(session, g.actor, now),
        tokens=own_access.own_tokens(session, g.actor, now),
        new_token=new_token,
    )
