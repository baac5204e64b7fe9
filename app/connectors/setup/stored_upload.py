"""A file that waits until somebody has said what its columns mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.connectors.adapters.files import read_file
from app.imports import Record, Reject, plain_columns


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file that was put aside under `token`; `delimiter` and `header` as found in it."""

    token: str
    name: str
    path: Path
    header: Sequence[str]
    delimiter: str = ","


def first_rows(upload: StoredUpload, limit: int = 5) -> list[list[str]]:
    """The first rows as they stand, column by column."""
    rows = islice(read_file(upload.path, plain_columns(delimiter=upload.delimiter)), limit)
    return [[_cell(row, name) for name in upload.header] for row in rows]


def _cell(row: Record | Reject, name: str) -> str:
    return row.cells.get(name, "") if isinstance(row, Record) else str(row.raw.get(name, ""))
