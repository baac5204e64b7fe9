"""The end of a run that could be read: its counts, its cursor, what came or went, and its line in the ledger."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.port import Cursor
from app.connectors.runs.run_entry import record_run
from app.identity.actor import Actor
from app.imports.request import ImportResult

ABORTED = "%(refused)d of %(read)d rows are wrong, more than %(share)s %%; nothing was stored"


def finish_run(
    session: Session,
    actor: Actor,
    now: datetime,
    pair: tuple[ConnectorRow, ConnectorRun],
    outcome: ImportResult,
    cursor: Cursor,
) -> None:
    """Write the outcome to the run and its connector."""
    row, run = pair
    for name in ("read", "new", "changed", "same", "refused"):
        setattr(run, f"rows_{name}", getattr(outcome, name))
    run.state, run.ended_at, run.newest_at = "done", now, outcome.newest
    if outcome.aborted:
        share = f"{row.max_error_share * 100:.0f}"
        run.state, run.template = "aborted", outcome.reason or ABORTED
        run.params = {"refused": outcome.refused, "read": outcome.read, "share": share}
    else:
        run.drift = _drift(row.known_columns, outcome.columns)
        run.cursor = row.cursor = dict(cursor)
        row.known_columns = sorted(outcome.columns)
        row.newest_at = max(filter(None, (row.newest_at, outcome.newest)), default=None)
    record_run(session, actor, now, pair, outcome.corrections)


def _drift(known: Iterable[str], found: set[str]) -> dict[str, Any] | None:
    """Columns that came or went since the last good run; None when nothing did, or at the first run."""
    before = set(known)
    if not before or before == found:
        return None
    return {"added": sorted(found - before), "missing": sorted(before - found)}
