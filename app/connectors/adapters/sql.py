"""SQL: a read-only query of somebody else's PostgreSQL, by watermark.

The rows must have a column that grows when a row changes (`updated_at`) and one that tells rows apart (`id`). Each run
goes back by the overlap, because transactions become visible later than their time stamps say.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnClause, Connection, and_, column, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.connectors.adapters.sql_server import SqlServer, open_server
from app.connectors.adapters.text_values import as_text
from app.connectors.port import ConnectorKind, Cursor, Opening, Setting
from app.imports import Record, Records, SourceError

_PAGE = 5_000
_ONE_SELECT = re.compile(r"\s*(?:select|with)\b[^;]*\s*", re.IGNORECASE | re.DOTALL)


class SqlQuery:
    """An open query. The cursor is (watermark, key) of the last row, as text with the watermark's type."""

    def __init__(self, server: SqlServer, settings: Mapping[str, Any]) -> None:
        self._server = server
        self._watermark, self._key = str(settings["watermark"]), str(settings["key"])
        self._overlap = timedelta(minutes=int(settings.get("overlap_minutes") or 60))
        query = str(settings["query"]).strip().rstrip(";")
        if not _ONE_SELECT.fullmatch(query):
            raise SourceError("The query must be one SELECT without a semicolon")
        self._query = query
        self._position = 0

    @property
    def subject(self) -> str:
        """The database."""
        return self._server.subject

    def rewind(self, cursor: Cursor) -> Cursor:
        """Back by the overlap, where the watermark is a moment; numbers are taken as they are."""
        if cursor.get("type") != "time":
            return cursor
        earlier = datetime.fromisoformat(cursor["watermark"]) - self._overlap
        return {"type": "time", "watermark": earlier.isoformat(), "key": None}

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Records, Cursor]:
        """The next rows in the order of watermark and key."""
        try:
            with self._server.connection() as connection:
                rows = self._read(connection, cursor, min(limit, _PAGE))
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise SourceError("The database cannot be read: %(reason)s", reason=reason[:300]) from None
        records = [self._record(row) for row in rows]
        return records, self._cursor(rows[-1]) if rows else cursor

    def _read(self, connection: Connection, cursor: Cursor, limit: int) -> list[Mapping[str, Any]]:
        watermark: ColumnClause[Any] = column(self._watermark)
        key: ColumnClause[Any] = column(self._key)
        inner = text(self._query.replace(":", "\\:")).columns(watermark, key).subquery("source")
        statement = select(text("*")).select_from(inner).order_by(watermark, key).limit(limit)
        if cursor:
            mark = _value(cursor["type"], cursor["watermark"])
            if cursor["key"] is None:
                statement = statement.where(watermark >= mark)
            else:
                same = and_(watermark == mark, key > _value(cursor["key_type"], cursor["key"]))
                statement = statement.where(or_(watermark > mark, same))
        rows = connection.execute(statement).mappings().all()
        return [dict(row) for row in rows]

    def _record(self, row: Mapping[str, Any]) -> Record:
        missing = [name for name in (self._watermark, self._key) if row.get(name) is None]
        if missing:
            raise SourceError("The query gives no %(names)s in every row", names=", ".join(missing))
        self._position += 1
        cells = {str(name): as_text(value) for name, value in row.items()}
        return Record(self._position, cells, cells[self._key], _plain(row[self._watermark])[1])

    def _cursor(self, row: Mapping[str, Any]) -> Cursor:
        kind, mark = _plain(row[self._watermark])
        key_kind, key = _plain(row[self._key])
        return {"type": kind, "watermark": mark, "key": key, "key_type": key_kind}


def _plain(value: Any) -> tuple[str, str]:
    """A value's type and its text for the cursor."""
    if isinstance(value, (datetime, date)):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return "time", (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    return ("number", str(value)) if isinstance(value, int) else ("text", str(value))


def _value(kind: str, given: str) -> Any:
    if kind == "time":
        return datetime.fromisoformat(given)
    return int(given) if kind == "number" else given


def _open(opening: Opening) -> SqlQuery:
    return SqlQuery(open_server(opening), opening.settings)


KIND = ConnectorKind(
    "sql",
    "SQL 只读查询",
    "SQL query (read-only)",
    _open,
    (
        Setting(
            "url", "数据库地址（PostgreSQL，不含密码）", "Address of the PostgreSQL without password", required=True
        ),
        Setting("password", "密码所在位置", "Where the password is", "secret"),
        Setting("query", "查询（SELECT）", "Query (SELECT)", "long", required=True),
        Setting("watermark", "更新时间列", "Column that grows with every change", required=True),
        Setting("key", "主键列", "Column that tells rows apart", required=True),
        Setting("overlap_minutes", "重叠读取（分钟）", "Overlap (minutes)", "number", default="60"),
    ),
    names_keys=True,
)
