"""A small table within one field: a row a line, its values parted by `|` or by the tabulators of a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.names import Names
from app.plant.kinds.field_types import FieldType, row_text
from app.plant.kinds.wrong_value import WrongValueError

MOST_ROWS = 100


@dataclass(frozen=True)
class Column:
    """A column of the table; `key` is what a row's value is called in JSON."""

    key: str
    label: Names
    type: FieldType
    required: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of `columns`; no two rows have the same first value. A missing value of a row is left out."""

    columns: Sequence[Column]
    control: str = "lines"

    def read(self, text: str) -> list[dict[str, Any]]:
        """The rows of a text; raises WrongValueError naming the line."""
        lines = [line for line in text.replace("\r", "").split("\n") if line.strip(" \t|｜")]
        return self._checked(enumerate((self._cells(line) for line in lines), start=1))

    def read_rows(self, given: Sequence[Any]) -> list[dict[str, Any]]:
        """The rows of a JSON list; raises WrongValueError naming the row."""
        if not all(isinstance(row, Mapping) for row in given):
            raise WrongValueError("A list of rows, each with the columns %(columns)s", columns=self._keys())
        unknown = {str(key) for row in given for key in row} - {column.key for column in self.columns}
        if unknown:
            raise WrongValueError("A list of rows, each with the columns %(columns)s", columns=self._keys())
        cells = ([_text(row.get(column.key)) for column in self.columns] for row in given)
        return self._checked(enumerate(cells, start=1))

    def write(self, value: Any) -> str:
        """A row a line."""
        return "\n".join(row_text([_text(row.get(column.key)) for column in self.columns]) for row in value or ())

    def to_row(self, value: Any) -> Any:
        """JSON it is, and none is an empty list."""
        return value or []

    def from_row(self, held: Any) -> Any:
        """As it stands."""
        return held

    def _cells(self, line: str) -> list[str]:
        mark = "\t" if "\t" in line else "|"
        return [cell.strip() for cell in line.replace("｜", "|").split(mark)]

    def _checked(self, rows: Iterable[tuple[int, Sequence[str]]]) -> list[dict[str, Any]]:
        found: dict[Any, dict[str, Any]] = {}
        for number, cells in rows:
            if len(cells) > len(self.columns) or number > MOST_ROWS:
                params = {"number": number, "columns": len(self.columns)}
                raise WrongValueError("Line %(number)s has more than %(columns)s values", **params)
            row = self._row(number, [*cells, *[""] * (len(self.columns) - len(cells))])
            name = row[self.columns[0].key]
            if name in found:
                raise WrongValueError("Line %(number)s names %(code)s a second time", number=number, code=name)
            found[name] = row
        return list(found.values())

    def _row(self, number: int, cells: Sequence[str]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column, cell in zip(self.columns, cells, strict=True):
            if not cell and column.required:
                raise WrongValueError("Line %(number)s lacks a value: %(column)s", number=number, column=column.key)
            try:
                row |= {column.key: column.type.read(cell)} if cell else {}
            except WrongValueError:
                params = {"number": number, "column": column.key, "text": cell[:40]}
                raise WrongValueError("Line %(number)s: %(text)s is not right for %(column)s", **params) from None
        return row

    def _keys(self) -> str:
        return ", ".join(column.key for column in self.columns)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
