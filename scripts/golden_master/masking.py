"""Takes out of a text what is drawn at random, keeping which places hold the same."""

import re
from collections.abc import Iterable
from pathlib import Path

_RANDOM = re.compile(
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<hash>\b[0-9a-f]{64}\b)"
    r"|(?P<password>\$argon2id\$[^\s\"]+)"
    r"|(?P<form>(?:(?<=name=\"csrf_token\" value=\")|(?<=name=\"csrf-token\" content=\"))[^\"]+)"
    r"|(?P<cursor>(?<=[?;&]after=)[^&\"\s]+)"
)


class Mask:
    """Numbers identities and hashes in the order in which they are first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        return _RANDOM.sub(self._number, text)

    def _number(self, found: re.Match[str]) -> str:
        return self._numbers.setdefault(found[0], f"<{found.lastgroup} {len(self._numbers) + 1}>")


def blind(text: str) -> str:
    """The same without numbers: to order what has no order of its own."""
    return _RANDOM.sub(lambda found: f"<{found.lastgroup}>", text)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """A file of lines."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
