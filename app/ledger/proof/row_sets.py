"""Rows that come by the thousand: the event of a write keeps one digest over all that it wrote.

Each write has an id of its own (`run_id`), and its digest is SHA-256 over the sorted SHA-256 of its rows, as the
database spells them. A row that was corrected since counts for its write as it was, where that is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.proof.table import MOST_NAMED, Found, breach
from app.ledger.verification_result import Unproven, Violation

_HASHED = "sha256(convert_to(ROW({values})::text, 'UTF8'))"
TELLING = "(e.action LIKE '%.imported' OR e.action LIKE '%.mended' OR e.action IN ('code.mapped', 'rows.adopted'))"
"""SQL: the events that may tell of rows."""
_DIGEST = "encode(sha256(string_agg(h, ''::bytea ORDER BY h)), 'hex')"


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows of a table: `values` are SQL over its columns whose texts depend on no setting of a session.

    `earlier` is a query of rows as they were before corrections, with `run_id` and the columns that `values` need.
    """

    table: str
    values: str
    earlier: str | None = None

    def written(self, session: Session, run: UUID, among: str, **params: Any) -> Mapping[str, Any] | None:
        """What the event keeps of the rows that `run` has just written; `among` is SQL that finds them fast."""
        statement = f"""
            SELECT count(*) AS rows, {_DIGEST} AS digest
            FROM (SELECT {_HASHED.format(values=self.values)} AS h FROM {among}) written
        """  # noqa: S608 constants only
        found = session.execute(text(statement), {"run": run, **params}).one()
        if not found.rows:
            return None
        return {"table": self.table, "write": str(run), "count": found.rows, "digest": found.digest}

    def compare(self, session: Session) -> Found:
        """Every write's rows with what its event kept."""
        found = session.execute(text(self._statement), {"table": self.table}).all()
        unknown = sum(row.rows or 0 for row in found if row.code == "unproven")
        if unknown:
            yield Unproven("rows_before", {"table": self.table, "count": unknown})
        wrong = [row for row in found if row.code != "unproven"]
        for row in wrong[:MOST_NAMED]:
            yield breach(self.table, f"written by {row.run}", (row.chain, row.seq), row.code, row.detail or "")
        if len(wrong) > MOST_NAMED:
            yield Violation("", 0, "row_more", f"and {len(wrong) - MOST_NAMED} more writes", row=self.table)

    def unbound(self, session: Session) -> list[dict[str, Any]]:
        """What an event would keep of the writes of which none tells."""
        found = session.execute(text(self._statement), {"table": self.table}).all()
        runs = {row.run for row in found if row.chain is None}
        stored = session.execute(text(self._stored)) if runs else ()
        kept = [row for row in stored if row.run in runs]
        return [{"table": self.table, "write": row.run, "count": row.rows, "digest": row.digest} for row in kept]

    @property
    def _stored(self) -> str:
        hashed = _HASHED.format(values=self.values)
        earlier = f"UNION ALL SELECT run_id, {hashed} FROM ({self.earlier}) earlier" if self.earlier else ""  # noqa: S608
        return f"""
            SELECT coalesce(run_id::text, 'nobody') AS run, count(*) AS rows, {_DIGEST} AS digest
            FROM (SELECT run_id, {hashed} AS h FROM {self.table} {earlier}) s GROUP BY run_id
        """  # noqa: S608 constants only

    @property
    def _statement(self) -> str:
        return f"""
            WITH told AS (
                SELECT e.chain, e.seq, t.r->>'write' AS run, (t.r->>'count')::bigint AS rows, t.r->>'digest' AS digest
                FROM ledger_events e CROSS JOIN LATERAL (SELECT e.body::jsonb->'data'->'rows' AS r OFFSET 0) b
                CROSS JOIN LATERAL jsonb_array_elements(
                    CASE jsonb_typeof(b.r) WHEN 'array' THEN b.r ELSE jsonb_build_array(b.r) END) AS t (r)
                WHERE {TELLING} AND e.body LIKE '%"rows":%' AND t.r->>'table' = :table
            ), stored AS ({self._stored})
            SELECT coalesce(t.run, s.run) AS run, t.chain, t.seq, s.rows,
                CASE WHEN t.run IS NOT NULL AND s.run IS NULL THEN 'row_gone' WHEN t.run IS NOT NULL THEN 'row'
                    WHEN EXISTS (SELECT FROM ledger_events e WHERE e.action = 'rows.adopted') THEN 'row_added'
                    ELSE 'unproven' END AS code,
                format('%s rows where %s were written', coalesce(s.rows, 0), t.rows)
                || CASE WHEN s.rows = t.rows THEN ', and not with these values' ELSE '' END AS detail
            FROM told t FULL JOIN stored s ON s.run = t.run
            WHERE t.digest IS DISTINCT FROM s.digest ORDER BY t.chain NULLS LAST, t.seq
        """  # noqa: S608 constants only
