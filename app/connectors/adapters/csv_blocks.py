"""Which blocks of a CSV file are so plain that the database may take their lines as they stand."""

import re
from functools import lru_cache

from app.imports import decode_line, may_be_utf8

_WIDEST = 400
_CONTROL = bytes(sorted({*range(0x20)} - {*b"\t\n\r"}))
_WIDE_SPACES = tuple(char for char in map(chr, range(0x80, 0x3001)) if char.isspace())


def plain_lines(raw: bytes, encoding: str, width: int, delimiter: str) -> list[str] | None:
    """The lines of complete rows of `width` cells, without space around the cells; None when one is not plain.

    Plain is: no quotes, no control character, all of one encoding, every line as many cells as the header, none blank.
    """
    if b'"' in raw or not 1 < width <= _WIDEST or len(raw.translate(None, _CONTROL)) != len(raw):
        return None
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n")
        if b"\r" in raw:
            return None
    text = _decode(raw.removesuffix(b"\n"), encoding)
    if text is None:
        return None
    lines = _unpadded(text, delimiter).split("\n")
    if {line.count(delimiter) for line in lines} != {width - 1} or delimiter * (width - 1) in lines:
        return None
    return lines


def _decode(raw: bytes, encoding: str) -> str | None:
    if raw.isascii():
        return raw.decode()
    if encoding == "gb18030" and may_be_utf8(raw):
        pasted = (not line.isascii() and decode_line(line, encoding) is None for line in raw.split(b"\n"))
        return None if any(pasted) else raw.decode(encoding)
    return decode_line(raw, encoding)


def _unpadded(text: str, delimiter: str) -> str:
    """The text without space at the edges of cells; looks first, because there seldom is any."""
    edges = (f"{delimiter} ", f" {delimiter}", "\n ", " \n")
    odd = (() if delimiter == "\t" else ("\t",)) + (() if text.isascii() else _WIDE_SPACES)
    if text[:1] == " " or text[-1:] == " " or any(edge in text for edge in edges) or any(char in text for char in odd):
        return _padding(delimiter).sub(r"\1", f"\n{text}\n")[1:-1]
    return text


@lru_cache(maxsize=8)
def _padding(delimiter: str) -> re.Pattern[str]:
    space = r"[^\S\n\t]*" if delimiter == "\t" else r"[^\S\n]*"
    return re.compile(rf"{space}([{re.escape(delimiter)}\n]){space}")
