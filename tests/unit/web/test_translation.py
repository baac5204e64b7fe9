"""Every text of the templates exists in Chinese, once, and with the same places to fill."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from app.kernel.names import pick
from app.web import errors, navigation
from app.web.translation import message_files, read_catalogue, translate

APP = Path(__file__).resolve().parents[3] / "app"
PLACES = re.compile(r"%\((\w+)\)s")


def texts_of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(APP.glob("*/templates/**/*.html")):
        found = babel_extract(io.BytesIO(path.read_bytes()), ("_", "ngettext"), (), {"silent": "false"})
        for _line, _function, message, _comments in found:
            for text in message if isinstance(message, tuple) else (message,):
                if text:
                    yield path.name, text


def texts_of_code() -> Iterator[tuple[str, str]]:
    source = (APP / "web" / "filters.py").read_text(encoding="utf-8")
    yield from (("filters.py", text) for text in re.findall(r'_say\(\s*"([^"]+)"', source))
    yield from (("navigation.py", entry.label) for entry in navigation.MENU)
    yield from (("errors.py", text) for _code, text in errors._TEXTS.values())
    yield from (("errors.py", text) for text in (*errors._HEADINGS.values(), errors._REFUSED, errors._FAILED))
    yield from (("errors.py", text) for text in (errors._BUSY_TEXT, errors._CSRF_TEXT))


@pytest.mark.parametrize(("place", "text"), sorted({*texts_of_templates(), *texts_of_code()}))
def test_a_text_of_the_pages_exists_in_chinese(place: str, text: str) -> None:
    chinese = translate(text, None, "zh")
    assert chinese != text, place
    assert set(PLACES.findall(chinese)) == set(PLACES.findall(text))


def test_no_text_has_two_translations() -> None:
    seen: dict[str, set[str]] = {}
    for path in message_files("zh"):
        for message in read_po(io.BytesIO(path.read_bytes()), abort_invalid=True):
            if message.id and isinstance(message.id, str):
                seen.setdefault(message.id, set()).add(str(message.string))
    assert {text: said for text, said in seen.items() if len(said) > 1} == {}


def test_places_are_filled_in_either_language() -> None:
    assert translate("overdue by %(span)s", {"span": "2"}, "zh") == "逾期 2"
    assert translate("overdue by %(span)s", {"span": "2"}, "en") == "overdue by 2"


def test_an_unknown_text_stays_as_it_is() -> None:
    assert translate("100 % unknown", None, "zh") == "100 % unknown"


def test_both_plural_forms_lead_to_the_chinese_one(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "%(num)s pear"\nmsgid_plural "%(num)s pears"\nmsgstr[0] "%(num)s 个梨"\n',
        encoding="utf-8",
    )
    assert read_catalogue([file]) == {"%(num)s pear": "%(num)s 个梨", "%(num)s pears": "%(num)s 个梨"}


@pytest.mark.parametrize(
    ("names", "language", "shown"),
    [
        ({"zh": "质量", "en": "QA"}, "en", "QA"),
        ({"zh": "质量"}, "en", "质量"),
        ({"en": "QA"}, "zh", "QA"),
        ("QA", "zh", "QA"),
        (None, "zh", ""),
        ({}, "zh", ""),
    ],
)
def test_a_name_is_shown_in_the_wanted_language_or_the_other(names: object, language: str, shown: str) -> None:
    assert pick(names, language) == shown  # type: ignore[arg-type]
