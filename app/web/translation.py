"""Chinese for the English sentences in code and templates.

The English text is the key. Each slice keeps its own `translations/zh/LC_MESSAGES/messages.po`; they are
read once into one catalogue, so there are no compiled files to forget. `translate` works outside Flask too
(mail, CLI).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import g, has_request_context, request

from app.kernel.names import DEFAULT_LANGUAGE, LANGUAGES, Names, pick

COOKIE = "language"
_PACKAGE = Path(__file__).resolve().parent.parent


def read_catalogue(paths: Iterable[Path]) -> dict[str, str]:
    """English text -> translation, from several .po files; the first translation of a text holds everywhere."""
    catalogue: dict[str, str] = {}
    for path in paths:
        with path.open("rb") as stream:
            for message in read_po(stream, abort_invalid=True):
                for english, text in _pairs(message.id, message.string):
                    catalogue.setdefault(english, text)
    return catalogue


def _pairs(key: Any, text: Any) -> Iterable[tuple[str, str]]:
    """One pair for a plain message; for a plural both English forms lead to the one Chinese form."""
    keys = key if isinstance(key, (list, tuple)) else (key,)
    texts = text if isinstance(text, (list, tuple)) else (text,)
    if keys[0] and texts[-1]:
        return [(english, texts[-1]) for english in keys]
    return []


def message_files(language: str) -> list[Path]:
    """Every slice's .po file of a language."""
    return sorted(_PACKAGE.glob(f"*/translations/{language}/LC_MESSAGES/messages.po"))


@cache
def catalogue_of(language: str) -> Mapping[str, str]:
    """The texts of a language; English is the key itself, so its catalogue is empty."""
    return {} if language == "en" else read_catalogue(message_files(language))


def translate(template: str, params: Mapping[str, Any] | None = None, language: str = DEFAULT_LANGUAGE) -> str:
    """The sentence in `language`, its `%(name)s` places filled from `params`; unknown texts stay English."""
    text = catalogue_of(language).get(template, template)
    return text % params if params else text


def say(template: str, **params: Any) -> str:
    """A sentence from the database or from code in this request's language; names among `params` too."""
    named = {key: in_language(value) if isinstance(value, Mapping) else value for key, value in params.items()}
    return translate(template, named, current_language())


def choose_language() -> str:
    """The person's setting, else the cookie, else what the browser asks for, else Chinese."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    own = getattr(g.get("actor"), "locale", None)
    if own in LANGUAGES:
        return str(own)
    kept = request.cookies.get(COOKIE)
    if kept is not None and kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(list(LANGUAGES), DEFAULT_LANGUAGE)


def current_language() -> str:
    """The language of this request (`zh` or `en`)."""
    return choose_language()


def gettext(message: str) -> str:
    """`_` of the templates: `message` in this request's language."""
    return catalogue_of(current_language()).get(message, message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form for `number` in this request's language; Chinese has one form."""
    return gettext(singular if number == 1 else plural)


def in_language(names: Names | None, language: str | None = None) -> str:
    """The name to show, in this request's language when none is given."""
    return pick(names, language or current_language())
