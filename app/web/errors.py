"""Refusals and failures, as a page for people and as JSON for programs. A traceback goes to the log only."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException

from app.feel import FeelLimitError
from app.kernel.db import sqlstate_of
from app.kernel.errors import DomainError
from app.kernel.input_limits import UnholdableError
from app.web.hooks import error_form
from app.web.language import current_language
from app.web.refusal import undo_for
from app.web.transaction import DEADLOCK, undo
from app.web.translation import translate

_LOG = logging.getLogger(__name__)
# PostgreSQL: lock_not_available, deadlock_detected, query_canceled: someone else is at work, a retry helps.
_BUSY = frozenset({"55P03", DEADLOCK, "57014"})
_HUNG = "25P03"
"""This process had stopped for too long amid a transaction (`IDLE_SECONDS`)."""

_TEXTS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be read. Go back, reload the page and try again."),
    401: ("not_signed_in", "Please sign in first."),
    403: (
        "forbidden",
        "You may see this page only with another role. Ask your administrator if you need it.",
    ),
    404: (
        "not_found",
        "There is nothing at this address. It may have been moved, or the link is incomplete.",
    ),
    405: ("method_not_allowed", "This address does not accept that kind of request."),
    409: ("conflict", "The state has changed since you opened the page. Reload it and look again."),
    413: ("too_large", "The file is too large. Choose a smaller one."),
    415: ("unsupported_media_type", "The request body has a type that is not accepted here. Send JSON."),
    422: ("invalid_input", "Some answers are missing or not allowed. See the marked fields."),
    429: ("too_many_requests", "Too many attempts. Wait a little and try again."),
    500: (
        "internal_error",
        "Something went wrong on our side. Nothing was saved. Try again, or report the number below.",
    ),
    503: (
        "unavailable",
        "The database cannot be reached right now. Nothing was saved. Try again in a minute.",
    ),
}
_HEADINGS: dict[int, str] = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Somebody was faster",
    503: "Not available right now",
}
_REFUSED, _FAILED = "That did not work", "An error on our side"
_BUSY_TEXT = "Others are working on this at this very moment. Nothing was saved. Try again."
_TOO_MUCH_TEXT = (
    "An expression of this process or form asks for too much work: %(why)s. Nothing was saved."
    " The process owner must mend it."
)
_CSRF_TEXT = "This page was open for too long or in another sign-in. Reload it and try again."


def wants_json() -> bool:
    """True for the API and for scripts that ask for JSON rather than a page."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def install_errors(app: Flask) -> None:
    """Register the handlers; nothing is left to Flask's own English pages."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(FeelLimitError, _too_much)
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_failed)
    app.register_error_handler(DataError, _value_refused)
    app.register_error_handler(OperationalError, _database_failed)
    app.register_error_handler(InternalError, _database_failed)
    app.register_error_handler(Exception, _failed)


def _refused(error: DomainError) -> Response:
    undo_for(error)
    language = current_language()
    fields = {key: translate(text, error.params, language) for key, text in error.fields.items()}
    return _answer(error.status, error.code, translate(error.template, error.params, language), fields=fields)


def _too_much(error: FeelLimitError) -> Response:
    """An expression of a process or a form that asks for more than its limit: the owner's mistake, not the reader's."""
    return _refused(DomainError(_TOO_MUCH_TEXT, why=str(error)))


def _csrf_failed(error: CSRFError) -> Response:  # noqa: ARG001 -- Flask passes it
    return _plain(400, code="csrf_failed", text=_CSRF_TEXT)


def _http_failed(error: HTTPException) -> Response:
    """Errors that Flask raises itself (404, 405, 413 …); redirects pass through."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    answer = _plain(error.code)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def _value_refused(error: DataError) -> Response:
    """The database cannot hold a value (22: out of range, wrong form): a mistake of the sender's."""
    _LOG.warning("a value got as far as the database at %s %s: %s", request.method, request.path, error.orig)
    return _refused(UnholdableError("A value in the request is too large, or not of its kind. Correct it."))


def _database_failed(error: DBAPIError) -> Response:
    """Busy and unreachable are two things; anything else the server says is a bug of ours."""
    undo()
    state = sqlstate_of(error)
    if state in _BUSY:
        answer = _plain(503, code="busy", text=_BUSY_TEXT)
    elif state in {None, _HUNG} or str(state).startswith(("08", "57P", "53")):
        _LOG.error("database unreachable: %s", error.orig)
        answer = _plain(503)
    else:
        return _failed(error)
    answer.headers["Retry-After"] = "5"
    return answer


def _failed(error: Exception) -> Response:
    """A bug: loud in the log, with a number that the person can report."""
    undo()  # before the page is made, which may ask the database
    if current_app.testing and current_app.config["PROPAGATE_EXCEPTIONS"] is not False:
        raise error
    number = secrets.token_hex(4)
    _LOG.error("error %s at %s %s", number, request.method, request.path, exc_info=error)
    return _plain(500, number=number)


def _plain(status: int, code: str | None = None, text: str | None = None, number: str | None = None) -> Response:
    known_code, known_text = _TEXTS.get(status, _TEXTS[400 if status < 500 else 500])
    return _answer(status, code or known_code, translate(text or known_text, None, _language()), number=number)


def _language() -> str:
    """Choosing the language must not fail while a failure is being reported."""
    g.setdefault("actor", None)
    return current_language()


def _answer(status: int, code: str, message: str, **more: Any) -> Response:
    extra = {name: value for name, value in more.items() if value}
    if (form := error_form()) is not None:
        return form(status, code, message)
    if wants_json():
        answer = jsonify({"code": code, "message": message} | extra)
    else:
        heading = translate(_HEADINGS.get(status, _REFUSED if status < 500 else _FAILED), None, current_language())
        answer = make_response(
            render_template("web/error.html", status=status, code=code, heading=heading, message=message, **extra)
        )
    answer.status_code = status
    return answer
