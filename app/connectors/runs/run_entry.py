"""What the ledger keeps of connectors: runs that changed something, settings, mended rows, mapped codes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.row_actions import IMPORTED
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.imports.column_mapping import MEASUREMENTS


def record_run(
    session: Session,
    actor: Actor,
    at: datetime,
    pair: tuple[ConnectorRow, ConnectorRun],
    corrections: Sequence[Mapping[str, Any]] = (),
) -> None:
    """A run is told when it stored or refused something.

    What it corrected of counts stands in `measurement_revisions`, of all else in the entry itself.
    """
    row, run = pair
    if run.state == "done" and not (run.rows_new or run.rows_changed or run.rows_refused):
        return
    counts = {name: getattr(run, f"rows_{name}") for name in ("read", "new", "changed", "same", "refused")}
    target = {"run": str(run.id), "connector": row.code} | ({"subject": run.subject} if run.subject else {})
    outcome = "ok" if run.state == "done" else run.state
    action = IMPORTED[row.mapping.get("feed", MEASUREMENTS)]
    data = {"corrections": list(corrections)} if corrections else None
    record(session, actor, at, AuditChange(action, target, new=counts, outcome=outcome, data=data))
