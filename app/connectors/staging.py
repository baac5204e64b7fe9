"""Records on their way in: copied as text into temporary tables of the run's own transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.connectors.port import Record, Records
from app.quality.import_mapping import ColumnMapping
from app.quality.import_reading import Rejected

_STAGED = """
CREATE TEMP TABLE staged (
    id integer, line_no bigint, source_key text, version text, withdrawn boolean, line text, step text,
    start_text text, end_text text, total text, defect text, product text, equipment text, shift text, unit text,
    raw text
) ON COMMIT DROP
"""
_REFUSED = """
CREATE TEMP TABLE refused (line_no bigint, source_key text, code text, template text, params text, raw text)
ON COMMIT DROP
"""
_FIELDS = ("line", "step", "start", "end", "total", "defect", "product", "equipment", "shift", "unit")


class _Column(NamedTuple):
    """Where one of our fields comes from, and how its text becomes ours."""

    place: int
    column: str
    codes: Mapping[str, str]
    convert: Callable[[str], str] | None


class Staging:
    """The temporary tables `staged` and `refused` of one transaction, and how to fill them."""

    def __init__(self, session: Session, mapping: ColumnMapping) -> None:
        self._session = session
        self._mapping = mapping
        self._constants = [_constant(mapping, name) for name in _FIELDS]
        self._plan = [_column(mapping, name) for name in _FIELDS if name in mapping.columns]
        self.read = 0
        self.refused = 0
        for table, create in (("staged", _STAGED), ("refused", _REFUSED)):
            session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
            session.execute(text(create))

    def add(self, records: Records) -> None:
        """Copy one page; what its adapter has refused goes to `refused` at once."""
        good = [record for record in records if isinstance(record, Record)]
        if good:
            self.copy("staged", self._rows(good))
        self.refuse([record for record in records if isinstance(record, Rejected)])
        self.read += len(records)

    def refuse(self, rows: Iterable[Rejected], key: str | None = None) -> None:
        """Keep refused rows."""
        made = [(row.line_no, key, row.code, row.template, _json(row.params), _json(row.raw)) for row in rows]
        if made:
            self.copy("refused", made)
            self.refused += len(made)

    def copy(self, table: str, rows: Iterable[tuple[Any, ...]], columns: str = "") -> None:
        """COPY `rows` into a temporary table (all its columns by default) on the session's own connection."""
        driver: Any = self._session.connection().connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY pg_temp.{table} {columns} FROM STDIN") as copy:
            write = copy.write_row
            for row in rows:
                write(row)

    def _rows(self, records: Iterable[Record]) -> Iterator[tuple[Any, ...]]:
        key_columns, version_column = self._mapping.key, self._mapping.version
        plan, constants, number = self._plan, self._constants, self.read
        for position, cells, key, version, withdrawn in records:
            number += 1
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
            yield number, position, key, comparable(version), withdrawn, *values, _json(cells)


def comparable(version: str | None) -> str | None:
    """A version as text that sorts as it should: numbers by value, moments in UTC, all else as it stands."""
    if not version:
        return None
    if version.isascii() and version.isdigit():
        return version.zfill(20)
    try:
        moment = datetime.fromisoformat(version)
    except ValueError:
        return version[:80]
    return moment.astimezone(UTC).isoformat() if moment.tzinfo else moment.isoformat()


def _constant(mapping: ColumnMapping, name: str) -> str | None:
    given = mapping.constants.get(name)
    return mapping.codes.get(name, {}).get(given, given) if given else None


def _column(mapping: ColumnMapping, name: str) -> _Column:
    convert = _reformat(mapping.time_format) if mapping.time_format and name in {"start", "end"} else None
    return _Column(_FIELDS.index(name), mapping.columns[name], mapping.codes.get(name, {}), convert)


def _reformat(form: str) -> Callable[[str], str]:
    """Their way to write a moment as ISO 8601; what does not fit stays, to be refused by its name later."""

    @lru_cache(maxsize=4096)
    def convert(given: str) -> str:
        try:
            moment = datetime.strptime(given, form)  # noqa: DTZ007  (the zone is the mapping's)
        except ValueError:
            return given
        midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0) and ":" not in given
        return moment.date().isoformat() if midnight else moment.isoformat(sep=" ")

    return convert


def _json(value: Any) -> str:
    # PostgreSQL's text holds no zero byte, not even an escaped one in JSON.
    return orjson.dumps(value, default=str).decode().replace("\\u0000", "�")
