"""Store what a run took: its rows, the rejects in quarantine, and codes that nobody knows in their inbox."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.imports import UNKNOWN_CODES, Importer, ImportRequest, ImportResult

# Both read the temporary table of the run's rejects.
_QUARANTINE = """
INSERT INTO connector_quarantine (connector_id, run_id, line_no, source_key, code, template, params, raw, state)
SELECT :connector, :run, line_no, source_key, code, template, params::jsonb, raw::jsonb, :state
FROM rejects ORDER BY line_no LIMIT :most
"""
_CODES = f"""
INSERT INTO unmapped_codes (connector_id, field, code, rows, first_seen, last_seen)
SELECT :connector, field, code, rows, :now, :now FROM ({UNKNOWN_CODES}) found
ON CONFLICT (connector_id, field, code) DO UPDATE
SET rows = unmapped_codes.rows + excluded.rows, last_seen = excluded.last_seen, mapped_to = NULL
"""  # noqa: S608  (put together from constants)
# Of a run that stored nothing, so many rejects say enough.
_SAMPLE = 1_000
_EVERYTHING = 10_000_000


def store_rows(session: Session, connector_id: UUID, request: ImportRequest, importer: Importer) -> ImportResult:
    """What came of it; raises SourceError when a column that the mapping needs never came."""
    result = importer.store()
    if importer.rejects.count:
        state, most = ("aborted", _SAMPLE) if result.aborted else ("open", _EVERYTHING)
        values = {"connector": connector_id, "run": request.run_id, "state": state, "most": most}
        session.execute(text(_QUARANTINE), values)
        session.execute(text(_CODES), {"connector": connector_id, "now": request.now})
    return result
