"""In which language the present request is answered, and words in it."""

from collections.abc import Mapping
from typing import Any

from flask import g, has_request_context, request

from app.kernel.names import DEFAULT_LANGUAGE, LANGUAGES, Names, pick
from app.web.hooks import error_form
from app.web.translation import catalogue_of, translate

COOKIE = "language"


def current_language() -> str:
    """`zh` or `en`: the person's setting, else the cookie, else what the browser asks for, else Chinese.

    Below a protocol's addresses a program asks, whose token's person reads nothing: there it is what it asks for.
    """
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if error_form() is not None:
        return request.accept_languages.best_match(list(LANGUAGES), DEFAULT_LANGUAGE)
    own = getattr(g.get("actor"), "locale", None)
    if own in LANGUAGES:
        return str(own)
    kept = request.cookies.get(COOKIE)
    if kept is not None and kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(list(LANGUAGES), DEFAULT_LANGUAGE)


def say(template: str, **params: Any) -> str:
    """A sentence from the database or from code in this request's language; names among `params` too."""
    named = {key: in_language(value) if isinstance(value, Mapping) else value for key, value in params.items()}
    return translate(template, named, current_language())


def gettext(message: str) -> str:
    """`_` of the templates: `message` in this request's language."""
    return catalogue_of(current_language()).get(message, message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form for `number` in this request's language; Chinese has one form."""
    return gettext(singular if number == 1 else plural)


def in_language(names: Names | None) -> str:
    """The name to show in this request's language."""
    return pick(names, current_language())
