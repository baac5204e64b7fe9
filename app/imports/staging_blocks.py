"""Blocks of plain lines in a temporary table `cells` of the file's own columns, and how they read as our fields.

Codes, moments in another spelling and versions are translated by a second table, `spelled`, made once per run.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.column_mapping import ColumnMapping
from app.imports.records import Block
from app.imports.value_conversion import comparable, constant, reformat

_VERSION = "version"
_BATCH = 20_000


class Cells:
    """The plain lines of one run."""

    def __init__(self, mapping: ColumnMapping, fields: Sequence[str], moments: Collection[str]) -> None:
        self._mapping = mapping
        self._fields = fields
        self._moments = moments
        self._columns: tuple[str, ...] = ()
        self._spelled: set[str] = set()

    def copy(self, driver: Any, block: Block) -> None:
        """Copy a block as it stands, each line with its number."""
        with driver.cursor() as cursor:
            if block.columns != self._columns:
                self._create(cursor, block.columns)
            mark = block.delimiter
            # What nobody has quoted and nobody has padded is CSV to the database as well.
            with cursor.copy(f"COPY pg_temp.cells FROM STDIN (FORMAT csv, DELIMITER '{mark}')") as copy:
                copy.write("".join([f"{number}{mark}{line}\n" for number, line in enumerate(block.lines, block.first)]))

    def settle(self, session: Session) -> None:
        """Fill `spelled`, after the last block."""
        if not self._columns:
            return
        session.execute(text("CREATE TEMP TABLE spelled (field text, given text, ours text) ON COMMIT DROP"))
        driver: Any = session.connection().connection.driver_connection
        for field, column, convert in self._translations():
            self._spelled.add(field)
            query = text(f"SELECT DISTINCT {column} FROM cells WHERE {column} IS NOT NULL")  # noqa: S608
            for rows in session.execute(query.execution_options(yield_per=_BATCH)).partitions():
                pairs = [(field, given, ours) for (given,) in rows if (ours := convert(given)) != given]
                with driver.cursor() as cursor, cursor.copy("COPY pg_temp.spelled FROM STDIN") as copy:
                    for pair in pairs:
                        copy.write_row(pair)
        session.execute(text("ANALYZE pg_temp.spelled"))

    def query(self, *, raw: bool) -> str | None:
        """The lines as `staged` would hold them; None when there is none."""
        if not self._columns:
            return None
        chosen = [self._value(name) for name in self._fields]
        version = self._translated(_VERSION, self._mapping.version) if self._mapping.version else "NULL::text"
        if raw:
            chosen.append(f"json_object(CAST(:names AS text[]), ARRAY[{', '.join(self._all())}])::text")
        joins = [
            f"LEFT JOIN spelled AS s_{name} ON s_{name}.field = '{name}' AND s_{name}.given = {self._place(column)}"
            for name, column in {**self._mapping.columns, _VERSION: self._mapping.version}.items()
            if name in self._spelled and column
        ]
        return (
            f"SELECT number, number, {self._key()}, {version}, false, {', '.join(chosen)} "  # noqa: S608  (own names)
            f"FROM cells {' '.join(joins)}"
        )

    @property
    def values(self) -> Mapping[str, Any]:
        """The parameters of `query`."""
        if not self._columns:
            return {}
        given = {f"const_{name}": constant(self._mapping, name) for name in self._fields}
        return {name: value for name, value in given.items() if value is not None} | {"names": list(self._columns)}

    def _create(self, cursor: Any, columns: tuple[str, ...]) -> None:
        if self._columns:
            raise ValueError(f"one run reads one file, but columns {columns} came after {self._columns}")
        self._columns = columns
        cursor.execute("DROP TABLE IF EXISTS pg_temp.cells, pg_temp.spelled")
        names = ", ".join(f"{name} text" for name in self._all())
        cursor.execute(f"CREATE TEMP TABLE cells (number integer, {names}) ON COMMIT DROP")

    def _all(self) -> list[str]:
        return [f"c{place}" for place in range(len(self._columns))]

    def _place(self, column: str) -> str:
        return f"c{self._columns.index(column)}"

    def _key(self) -> str:
        parts = [f"coalesce({self._place(column)}, '')" for column in self._mapping.key]
        return " || '|' || ".join(parts) or "NULL::text"

    def _value(self, name: str) -> str:
        column = self._mapping.columns.get(name)
        fixed = f"CAST(:const_{name} AS text)" if constant(self._mapping, name) is not None else "NULL::text"
        return f"coalesce({self._translated(name, column)}, {fixed})" if column else fixed

    def _translated(self, name: str, column: str) -> str:
        place = self._place(column)
        return f"coalesce(s_{name}.ours, {place})" if name in self._spelled else place

    def _translations(self) -> list[tuple[str, str, Callable[[str], str | None]]]:
        """(field, its column, how to translate it)."""
        mapping, found = self._mapping, list[tuple[str, str, Callable[[str], str | None]]]()
        for name, column in mapping.columns.items():
            if mapping.time_format and name in self._moments:
                found.append((name, self._place(column), reformat(mapping.time_format)))
            elif codes := mapping.codes.get(name):
                found.append((name, self._place(column), lambda given, codes=codes: codes.get(given, given)))  # type: ignore[misc]
        if mapping.version:
            found.append((_VERSION, self._place(mapping.version), comparable))
        return found
