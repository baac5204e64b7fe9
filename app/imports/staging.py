"""Records on their way in: copied as text into temporary tables of the run's own transaction.

Records that an adapter has taken apart go to `staged`, field by field; blocks of plain lines to `cells`
(`app.imports.staging_blocks`), column by column as they stand in the file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.column_mapping import ColumnMapping
from app.imports.feed import FeedField
from app.imports.records import Block, Page, Record
from app.imports.reject_codes import Reject
from app.imports.rejects import Rejects, as_json, copy_into
from app.imports.staging_blocks import Cells
from app.imports.value_conversion import comparable, constant, reformat


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields that are staged, each as text; `withdrawn` is what a row says that its source has taken back."""

    fields: tuple[FeedField, ...]
    withdrawn: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names."""
        return tuple(field.name for field in self.fields)

    @property
    def moments(self) -> frozenset[str]:
        """Those that are days or moments."""
        return frozenset(field.name for field in self.fields if field.kind == "moment")

    @property
    def columns(self) -> list[str]:
        """Their columns in the staging table: what is read as a moment later is called `…_text`."""
        return [f"{name}_text" if name in self.moments else name for name in self.names]


class _Column(NamedTuple):
    """Where one of our fields comes from, and how its text becomes ours."""

    place: int
    column: str
    codes: Mapping[str, str]
    convert: Callable[[str], str] | None


class Staging:
    """The temporary tables of one transaction, and how to fill them."""

    def __init__(self, session: Session, mapping: ColumnMapping, layout: Layout) -> None:
        self._session = session
        self._mapping = mapping
        self._layout = layout
        self._constants = [constant(mapping, name) for name in layout.names]
        self._plan = [_column(mapping, layout, name) for name in layout.names if name in mapping.columns]
        self._zeroed = [(layout.names.index(name), value) for name, value in layout.withdrawn.items()]
        self._cells = Cells(mapping, layout.names, layout.moments)
        self._last = 0
        self.read = 0
        self.rejects = Rejects(session)
        session.execute(text("DROP TABLE IF EXISTS pg_temp.staged"))
        session.execute(text(f"CREATE TEMP TABLE staged ({self._columns()}) ON COMMIT DROP"))

    def add(self, page: Page) -> None:
        """Copy one page; what its adapter has rejected goes to the rejects at once."""
        self.read += len(page)
        if isinstance(page, Block):
            self._cells.copy(self._driver(), page)
            self._last = page.first + len(page) - 1
            return
        good = [record for record in page if isinstance(record, Record)]
        if good:
            copy_into(self._session, "staged", self._rows(good))
        self.rejects.add([record for record in page if isinstance(record, Reject)])

    def source(self, *, raw: bool = False) -> str:
        """A query for everything that was added, one row a record with our fields as text; `raw` on demand."""
        fields = ", ".join(self._layout.columns)
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

    def _columns(self) -> str:
        own = "id bigint, line_no bigint, source_key text, version text, withdrawn boolean"
        return ", ".join([own, *(f"{name} text" for name in self._layout.columns), "raw text"])

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
                for place, value in self._zeroed:
                    values[place] = value
            yield number, position, key, comparable(version), withdrawn, *values, as_json(cells)
        self._last = number


def _column(mapping: ColumnMapping, layout: Layout, name: str) -> _Column:
    convert = reformat(mapping.time_format) if mapping.time_format and name in layout.moments else None
    return _Column(layout.names.index(name), mapping.columns[name], mapping.codes.get(name, {}), convert)
