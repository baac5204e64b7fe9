"""CSV that a spreadsheet opens without running any of it (OWASP ASVS 1.2.10)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """Text of a cell; one that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def unsafe_cell(text: str) -> str:
    """The text of a cell that `safe_cell` wrote."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_RISKY) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The table in UTF-8 with the mark by which Excel knows it, lines ended as RFC 4180 wants."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def write_csv(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """The same into a file, row by row; gives how many rows there were."""
    stream = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    writer, count = csv.writer(stream), 0
    writer.writerow([safe_cell(name) for name in header])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        count += 1
    stream.flush()
    stream.detach()
    return count
