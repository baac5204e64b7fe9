"""What every source hands over: records of named texts, row by row or in blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.imports.raw_rows import Rejected
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


Records = Sequence[Record | Rejected]


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
