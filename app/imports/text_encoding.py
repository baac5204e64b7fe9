"""From the bytes of a file to its lines of text: UTF-8 or GB 18030, and what to do when they are mixed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.errors import InvalidInputError

MAX_BYTES = 64 * 1024 * 1024
_UTF8_HANZI = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_MAGIC = {
    b"PK\x03\x04": "The file is an Excel workbook; save it as CSV first",
    b"\xff\xfe": "The file is UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "The file is UTF-16 text; save it as UTF-8",
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The readable lines with their numbers from 1, and the numbers of those in another encoding."""

    texts: Sequence[str]
    numbers: Sequence[int]
    unreadable: Sequence[tuple[int, bytes]]
    encoding: str


def decode_lines(content: bytes, encoding: str = "auto") -> Lines:
    """The file's lines; raises InvalidInputError for what is no text at all.

    The whole file has one encoding, told by its first line that is not plain ASCII; a line that does not
    fit it was pasted from elsewhere and would turn into wrong characters, so it is kept apart.
    """
    _refuse_foreign(content)
    raw = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    chosen = _guess(raw) if encoding == "auto" else encoding
    texts, numbers, unreadable = [], [], []
    for number, line in enumerate(raw, start=1):
        text = decode_line(line, chosen)
        if text is None:
            unreadable.append((number, line))
        else:
            texts.append(text)
            numbers.append(number)
    return Lines(texts, numbers, unreadable, chosen)


def _refuse_foreign(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise InvalidInputError("The file is larger than 64 MB; split it, for example by month")
    for magic, sentence in _MAGIC.items():
        if content.startswith(magic):
            raise InvalidInputError(sentence)
    if b"\x00" in content:
        raise InvalidInputError("The file holds zero bytes and is no text; export it again as CSV")


def _guess(lines: Sequence[bytes]) -> str:
    """The encoding of the first line that tells."""
    telling = (line for line in lines if not line.isascii())
    return next(("utf-8" if decode_line(line, "utf-8") is not None else "gb18030" for line in telling), "utf-8")


def may_be_utf8(raw: bytes) -> bool:
    """Whether a three-byte Chinese character of UTF-8 could stand there."""
    return _UTF8_HANZI.search(raw) is not None


def decode_line(line: bytes, encoding: str) -> str | None:
    """The line's text, None when it is not of this encoding.

    Nearly every UTF-8 line is also some valid GB 18030, only the wrong characters; three-byte Chinese
    characters give it away.
    """
    if encoding == "gb18030" and _UTF8_HANZI.search(line) and decode_line(line, "utf-8") is not None:
        return None
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
