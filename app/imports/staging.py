"""Records on their way in: copied as text into temporary tables of the run's own transaction.

Records that an adapter has taken apart go to `staged`, field by field; blocks of plain lines to `cells`
(`app.imports.staging_blocks`), column by column as they stand in the file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.column_mapping import ColumnMapping
from app.imports.raw_rows import Rejected
from app.imports.records import Block, Page, Record
from app.imports.rejects import Refusals, as_json, copy_into
from app.imports.staging_blocks import Cells
from app.imports.value_conversion import FIELDS, comparable, constant, reformat

_STAGED = """
CREATE TEMP TABLE staged (
    id bigint, line_no bigint, source_key text, version text, withdrawn boolean, line text, step text,
    start_text text, end_text text, total text, defect text, product text, equipment text, shift text, unit text,
    raw text
) ON COMMIT DROP
"""


class _Column(NamedTuple):
    """Where one of our fields comes from, and how its text becomes ours."""

    place: int
    column: str
    codes: Mapping[str, str]
    convert: Callable[[str], str] | None


class Staging:
    """The temporary tables of one transaction, and how to fill them."""

    def __init__(self, session: Session, mapping: ColumnMapping) -> None:
        self._session = session
        self._mapping = mapping
        self._constants = [constant(mapping, name) for name in FIELDS]
        self._plan = [_column(mapping, name) for name in FIELDS if name in mapping.columns]
        self._cells = Cells(mapping)
        self._last = 0
        self.read = 0
        self.refusals = Refusals(session)
        session.execute(text("DROP TABLE IF EXISTS pg_temp.staged"))
        session.execute(text(_STAGED))

    def add(self, page: Page) -> None:
        """Copy one page; what its adapter has refused goes to `refused` at once."""
        self.read += len(page)
        if isinstance(page, Block):
            self._cells.copy(self._driver(), page)
            self._last = page.first + len(page) - 1
            return
        good = [record for record in page if isinstance(record, Record)]
        if good:
            copy_into(self._session, "staged", self._rows(good))
        self.refusals.add([record for record in page if isinstance(record, Rejected)])

    def source(self, *, raw: bool = False) -> str:
        """A query for everything that was added, one row a record with our fields as text; `raw` on demand."""
        fields = ", ".join(f"{name}_text" if name in {"start", "end"} else name for name in FIELDS)
        head = "id, line_no, source_key, version, withdrawn"
        own = f"SELECT {head}, {fields}{', raw' if raw else ''} FROM staged"  # noqa: S608  (constants)
        other = self._cells.query(raw=raw)
        return f"{own} UNION ALL {other}" if other else own

    def settle(self) -> None:
        """Everything was added: make ready what `source` needs."""
        self._cells.settle(self._session)

    @property
    def values(self) -> Mapping[str, Any]:
        """The parameters of `source`."""
        return self._cells.values

    def _driver(self) -> Any:
        return self._session.connection().connection.driver_connection

    def _rows(self, records: Iterable[Record]) -> Iterator[tuple[Any, ...]]:
        key_columns, version_column = self._mapping.key, self._mapping.version
        plan, constants, number = self._plan, self._constants, self._last
        for position, cells, key, version, withdrawn in records:
            # Of a file, the line's number, so that its rows keep their order with those of blocks.
            number = max(number + 1, position)
            if key is None and key_columns:
                key = "|".join([cells.get(column) or "" for column in key_columns])  # noqa: PLW2901
            if version is None and version_column:
                version = cells.get(version_column)  # noqa: PLW2901
            values = constants.copy()
            for place, column, codes, convert in plan:
                if given := cells.get(column):
                    values[place] = convert(given) if convert else codes.get(given, given)
            if withdrawn:
                values[4] = values[5] = "0"
            yield number, position, key, comparable(version), withdrawn, *values, as_json(cells)
        self._last = number


def _column(mapping: ColumnMapping, name: str) -> _Column:
    convert = reformat(mapping.time_format) if mapping.time_format and name in {"start", "end"} else None
    return _Column(FIELDS.index(name), mapping.columns[name], mapping.codes.get(name, {}), convert)
