"""Rows that a run refuses: kept aside while it goes on, then put into quarantine with their codes' inbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports.raw_rows import Rejected

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
# A row whose line nobody knows may name a step that no line has: then both have to be said.
_UNKNOWN = """
SELECT field, left(code, 200) AS code, count(*) AS rows
FROM (
    SELECT params::jsonb->>'field' AS field, params::jsonb->>'code' AS code
    FROM refused WHERE refused.code = 'unknown_code'
    UNION ALL
    SELECT 'line', params::jsonb->>'line' FROM refused WHERE refused.code = 'unknown_step'
        AND NOT EXISTS (SELECT FROM production_lines WHERE code = params::jsonb->>'line')
    UNION ALL
    SELECT 'step', params::jsonb->>'step' FROM refused WHERE refused.code = 'unknown_step'
        AND (EXISTS (SELECT FROM production_lines WHERE code = params::jsonb->>'line')
            OR NOT EXISTS (SELECT FROM process_steps WHERE code = params::jsonb->>'step'))
) found
GROUP BY field, left(code, 200)
"""
_MOST_FIRST = f"{_UNKNOWN} ORDER BY field, rows DESC, code LIMIT :most"
_GROUPED = """
SELECT min(line_no) AS first_line, count(*) AS rows, template, params FROM refused
GROUP BY template, params ORDER BY rows DESC, first_line LIMIT :most
"""
_CODES = """
INSERT INTO unmapped_codes (connector_id, field, code, rows, first_seen, last_seen)
SELECT :connector, field, code, rows, :now, :now FROM ({unknown}) unknown
ON CONFLICT (connector_id, field, code) DO UPDATE
SET rows = unmapped_codes.rows + excluded.rows, last_seen = excluded.last_seen, mapped_to = NULL
""".replace("{unknown}", _UNKNOWN)
# Of a run that stored nothing, so many refused rows say enough.
_SAMPLE = 1_000
_EVERYTHING = 10_000_000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `rows` rows were refused, the first of them at `first_line`: `template` with `params`."""

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

    def reasons(self, limit: int) -> list[Reason]:
        """Rows with the same reason together, the commonest first, while the transaction lasts."""
        rows = self._session.execute(text(_GROUPED), {"most": limit})
        return [Reason(row.first_line, row.rows, row.template, orjson.loads(row.params)) for row in rows]

    def unknown_codes(self, limit: int) -> list[UnknownCode]:
        """The codes that somebody has to map, while the transaction lasts."""
        rows = self._session.execute(text(_MOST_FIRST), {"most": limit})
        return [UnknownCode(row.field, row.code, row.rows) for row in rows]

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
