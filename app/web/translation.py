"""Chinese for the English sentences in code and templates.

The English text is the key. Each slice keeps its own `translations/zh/LC_MESSAGES/messages.po`; they are
read once into one catalogue, so there are no compiled files to forget. Pages, mail and commands ask alike; which
language a request is answered in, `app.web.language` knows.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from app.kernel.names import DEFAULT_LANGUAGE

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
