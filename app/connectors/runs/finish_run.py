"""The end of a run that could be read: its counts, its cursor, what came or went, and its line in the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.port import Cursor
from app.identity import Actor, AuditChange, record
from app.imports import Feed, ImportResult

ABORTED = "%(refused)d of %(read)d rows are wrong, more than %(share)s %%; nothing was stored"
COUNTS = ("read", "new", "changed", "same", "refused")


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run under way, with its connector and what its rows are."""

    connector: ConnectorRow
    run: ConnectorRun
    feed: Feed


def finish_run(
    session: Session, actor: Actor, now: datetime, open_run: OpenRun, result: ImportResult, cursor: Cursor
) -> None:
    """Write the result to the run and its connector."""
    connector, run = open_run.connector, open_run.run
    for name in COUNTS:
        setattr(run, f"rows_{name}", getattr(result, name))
    run.state, run.ended_at, run.newest_at = "done", now, result.newest
    if result.aborted:
        share = f"{connector.max_error_share * 100:.0f}"
        run.state, run.template = "aborted", result.reason or ABORTED
        run.params = {"refused": result.refused, "read": result.read, "share": share}
    else:
        run.drift = _drift(connector.known_columns, result.columns)
        run.cursor = connector.cursor = dict(cursor)
        connector.known_columns = sorted(result.columns)
        connector.newest_at = max(filter(None, (connector.newest_at, result.newest)), default=None)
    _record(session, actor, now, open_run, result)


def _record(session: Session, actor: Actor, now: datetime, open_run: OpenRun, result: ImportResult) -> None:
    """The ledger is told of a run that stored or refused something.

    What it corrected of counts stands in `measurement_revisions`, of all else in the entry itself.
    """
    run = open_run.run
    if run.state == "done" and not (run.rows_new or run.rows_changed or run.rows_refused):
        return
    counts = {name: getattr(run, f"rows_{name}") for name in COUNTS}
    subject = {"subject": run.subject} if run.subject else {}
    target = {"run": str(run.id), "connector": open_run.connector.code} | subject
    outcome = "ok" if run.state == "done" else run.state
    action = open_run.feed.actions.imported
    change = AuditChange(action, target, new=counts, outcome=outcome, data=result.recorded or None)
    record(session, actor, now, change)


def _drift(known: Iterable[str], found: set[str]) -> dict[str, Any] | None:
    """Columns that came or went since the last good run; None when nothing did, or at the first run."""
    before = set(known)
    if not before or before == found:
        return None
    return {"added": sorted(found - before), "missing": sorted(before - found)}
