"""Rows of text as they stand in a file, and what must not stand in one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.imports.column_mapping import ColumnMapping
from app.imports.reject_codes import CUT_OFF, FORMULA, Reject
from app.kernel.errors import InvalidInputError

# What a spreadsheet would execute: such a cell is a formula or an attack, never a code or a count. Signs between
# digits alone do no harm: +86-755-2658 is a telephone number.
_FORMULA = re.compile(r"\s*(?:[=@]|[+-](?![\d.,\s()/-]*$))")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file, by their column names."""

    line_no: int
    cells: Mapping[str, str]


def check_header(cells: Sequence[str], mapping: ColumnMapping) -> list[str]:
    """The column names; a missing or doubled one stops the run, because every row would be wrong."""
    header = [cell.strip() for cell in cells]
    missing = sorted(mapping.needed_columns - set(header))
    if missing:
        raise InvalidInputError(
            "The file has no column %(missing)s; it has %(found)s. Correct the mapping or the export",
            missing=", ".join(missing),
            found=", ".join(header)[:_SHOWN] or "-",
        )
    doubled = sorted(name for name in mapping.needed_columns if header.count(name) > 1)
    if doubled:
        raise InvalidInputError("The column %(name)s stands twice in the file", name=", ".join(doubled))
    return header


def check_row(header: Sequence[str], cells: Sequence[str], line_no: int) -> RawRow | Reject:
    """The row by column names, rejected when cells are missing or hold what no export of values holds."""
    if len(cells) != len(header):
        params = {"found": len(cells), "expected": len(header)}
        return Reject(line_no, CUT_OFF, params, dict(zip(header, cells, strict=False)))
    return check_cells(line_no, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})


def check_cells(line_no: int, named: Mapping[str, str]) -> RawRow | Reject:
    """The row, rejected when a cell holds what a spreadsheet would execute, or a control character."""
    for name, cell in named.items():
        if _FORMULA.match(cell) or _CONTROL.search(cell):
            shown = {key: _CONTROL.sub("�", value)[:_SHOWN] for key, value in named.items()}
            return Reject(line_no, FORMULA, {"column": name}, shown)
    return RawRow(line_no, named)
