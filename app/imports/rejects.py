"""Rows that a run rejects: kept aside in a temporary table while it goes on, with what has to be mapped for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.reject_codes import Reject, RejectCode

_CREATE = """
CREATE TEMP TABLE rejects (line_no bigint, source_key text, code text, template text, params text, raw text,
    unknown text) ON COMMIT DROP
"""
_FIRST = "SELECT line_no, code, template, params, raw FROM rejects ORDER BY line_no LIMIT :most"
_GROUPED = """
SELECT min(line_no) AS first_line, count(*) AS rows, template, params FROM rejects
GROUP BY template, params ORDER BY rows DESC, first_line LIMIT :most
"""
UNKNOWN_CODES = """
SELECT pair->>0 AS field, left(pair->>1, 200) AS code, count(*) AS rows
FROM rejects CROSS JOIN LATERAL jsonb_array_elements(rejects.unknown::jsonb) pair
GROUP BY 1, 2
"""
"""A query over the table `rejects`: every code that nobody has mapped, as (field, code, rows)."""
_MOST_FIRST = f"{UNKNOWN_CODES} ORDER BY field, rows DESC, code LIMIT :most"


@dataclass(frozen=True, slots=True)
class RejectGroup:
    """Why `rows` rows were rejected, the first of them at `first_line`: `template` with `params`."""

    first_line: int
    rows: int
    template: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code of theirs in one of our fields that nobody has mapped, and how many rows it holds up."""

    field: str
    code: str
    rows: int


class Rejects:
    """The temporary table `rejects` of one run's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.count = 0
        session.execute(text("DROP TABLE IF EXISTS pg_temp.rejects"))
        session.execute(text(_CREATE))

    def add(self, rejects: Iterable[Reject], key: str | None = None) -> None:
        """Keep rejects; `key` identifies the one row in its source where the source names it."""
        rows = [
            (
                one.line_no,
                key,
                one.code,
                one.template,
                as_json(one.params),
                as_json(one.raw),
                as_json(one.unknown) if one.unknown else None,
            )
            for one in rejects
        ]
        if rows:
            copy_into(self._session, "rejects", rows)
            self.count += len(rows)

    def first(self, limit: int) -> list[Reject]:
        """The first ones, while the transaction lasts."""
        rows = self._session.execute(text(_FIRST), {"most": limit})
        return [
            Reject(row.line_no, RejectCode(row.code, row.template), orjson.loads(row.params), orjson.loads(row.raw))
            for row in rows
        ]

    def groups(self, limit: int) -> list[RejectGroup]:
        """Rows with the same reason together, the commonest first, while the transaction lasts."""
        rows = self._session.execute(text(_GROUPED), {"most": limit})
        return [RejectGroup(row.first_line, row.rows, row.template, orjson.loads(row.params)) for row in rows]

    def unknown_codes(self, limit: int) -> list[UnknownCode]:
        """The codes that somebody has to map, while the transaction lasts."""
        rows = self._session.execute(text(_MOST_FIRST), {"most": limit})
        return [UnknownCode(row.field, row.code, row.rows) for row in rows]


def copy_into(session: Session, table: str, rows: Iterable[tuple[Any, ...]], columns: str = "") -> None:
    """COPY `rows` into a temporary table (all its columns by default) on the session's own connection."""
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY pg_temp.{table} {columns} FROM STDIN") as copy:
        write = copy.write_row
        for row in rows:
            write(row)


def as_json(value: Any) -> str:
    """PostgreSQL's text holds no zero byte, not even an escaped one in JSON."""
    return orjson.dumps(value, default=str).decode().replace("\\u0000", "�")
