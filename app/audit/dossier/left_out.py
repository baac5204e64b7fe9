"""The cases that an archive of many leaves out, and why: said wherever the archive is spoken of."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.audit.dossier.texts import both
from app.kernel.names import Names

BLIND = "blind"
REASONS: Mapping[str, Mapping[str, str]] = {
    BLIND: {
        "zh": "有盲评表尚未交齐",
        "en": "a blind score sheet is still open",
    },
}


def left_out(numbers: Iterable[str], reason: str) -> list[dict[str, str]]:
    """What the manifest says of each, in the order of their numbers."""
    return [{"number": number, "reason": reason} for number in sorted(numbers)]


def left_out_names(withheld: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Names]]:
    """(number, why it is not there), for pages."""
    for one in withheld:
        reason = REASONS[one["reason"]]
        yield one["number"], {language: f"{said}{reason[language]}" for language, said in _SAID.items()}


def left_out_lines(withheld: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line each in both languages, for the terminal and the archive."""
    return [f"{number}: {both(names)}" for number, names in left_out_names(withheld)]


_SAID = {"zh": "未收录：", "en": "left out: "}
