"""Rows that a run refuses: kept aside while it goes on, then put into quarantine with their codes' inbox."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.quality.import_reading import Rejected

_CREATE = """
CREATE TEMP TABLE refused (line_no bigint, source_key text, code text, template text, params text, raw text)
ON COMMIT DROP
"""
_REASONS = "SELECT line_no, code, template, params, raw FROM refused ORDER BY line_no LIMIT :most"
_QUARANTINE = """
INSERT INTO connector_quarantine (connector_id, run_id, line_no, source_key, code, template, params, raw, state)
SELECT :connector, :run, line_no, source_key, code, template, params::jsonb, raw::jsonb, :state
FROM refused ORDER BY line_no LIMIT :most
"""
_CODES = """
INSERT INTO unmapped_codes (connector_id, field, code, rows, first_seen, last_seen)
SELECT :connector, field, left(code, 200), sum(n), :now, :now
FROM (
    SELECT 1 AS n,
        CASE WHEN refused.code = 'unknown_code' THEN params::jsonb->>'field'
            WHEN EXISTS (SELECT FROM production_lines WHERE code = params::jsonb->>'line') THEN 'step'
            ELSE 'line' END AS field,
        CASE WHEN refused.code = 'unknown_code' THEN params::jsonb->>'code'
            WHEN EXISTS (SELECT FROM production_lines WHERE code = params::jsonb->>'line') THEN params::jsonb->>'step'
            ELSE params::jsonb->>'line' END AS code
    FROM refused WHERE refused.code IN ('unknown_step', 'unknown_code')
) found
GROUP BY field, left(code, 200)
ON CONFLICT (connector_id, field, code) DO UPDATE
SET rows = unmapped_codes.rows + excluded.rows, last_seen = excluded.last_seen, mapped_to = NULL
"""
# Of a run that stored nothing, so many refused rows say enough.
_SAMPLE = 1_000
_EVERYTHING = 10_000_000


class Refusals:
    """The temporary table `refused` of one run's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.count = 0
        session.execute(text("DROP TABLE IF EXISTS pg_temp.refused"))
        session.execute(text(_CREATE))

    def add(self, rows: Iterable[Rejected], key: str | None = None) -> None:
        """Keep refused rows."""
        made = [(row.line_no, key, row.code, row.template, as_json(row.params), as_json(row.raw)) for row in rows]
        if made:
            copy_into(self._session, "refused", made)
            self.count += len(made)

    def first(self, limit: int) -> list[Rejected]:
        """The first refused rows, while the transaction lasts."""
        rows = self._session.execute(text(_REASONS), {"most": limit})
        return [
            Rejected(row.line_no, row.code, row.template, orjson.loads(row.params), orjson.loads(row.raw))
            for row in rows
        ]

    def keep(self, connector: UUID, run: UUID, now: datetime, *, aborted: bool) -> None:
        """Put them into quarantine, and codes that nobody knows into the inbox."""
        if not self.count:
            return
        state, most = ("aborted", _SAMPLE) if aborted else ("open", _EVERYTHING)
        self._session.execute(text(_QUARANTINE), {"connector": connector, "run": run, "state": state, "most": most})
        self._session.execute(text(_CODES), {"connector": connector, "now": now})


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
