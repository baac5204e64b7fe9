"""What every source hands over: records of named texts, row by row or in blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.imports.reject_codes import Reject
from app.kernel.errors import DomainError


class SourceError(DomainError):
    """The other system, or its file, cannot be read now; the run ends and stores nothing."""

    code = "source"


class Record(NamedTuple):
    """One row of the other system.

    `position` is its line or number there; `key` and `version` are given where the system itself names them,
    else the mapping does; `withdrawn` says that the system has taken the row back.
    """

    position: int
    cells: Mapping[str, str]
    key: str | None = None
    version: str | None = None
    withdrawn: bool = False


RecordOrReject = Record | Reject
Records = Sequence[RecordOrReject]


@dataclass(frozen=True, slots=True)
class Block:
    """Many plain rows at once, as an adapter of text files hands them over for speed.

    Each of `lines` holds a cell for each of `columns`, parted by `delimiter`; none is quoted, padded, or holds a
    control character, and no line is blank. `first` is the number of the first line.
    """

    columns: tuple[str, ...]
    first: int
    lines: Sequence[str]
    delimiter: str

    def __len__(self) -> int:
        return len(self.lines)


Page = Records | Block


def records_of(page: Page) -> Iterator[RecordOrReject]:
    """A page's records one by one, whatever it is made of."""
    if not isinstance(page, Block):
        yield from page
        return
    for number, line in enumerate(page.lines, page.first):
        yield Record(number, dict(zip(page.columns, line.split(page.delimiter), strict=True)))


def columns_of(page: Page) -> set[str]:
    """The names of a page's columns."""
    if isinstance(page, Block):
        return set(page.columns)
    return {name for record in page[:100] if isinstance(record, Record) for name in record.cells}
