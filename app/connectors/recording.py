"""What the ledger keeps of connectors: runs that changed something, settings, mended rows, mapped codes."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, ConnectorRun
from app.identity.actor import Actor
from app.identity.recording import Change, record


def record_run(session: Session, actor: Actor, at: datetime, row: ConnectorRow, run: ConnectorRun) -> None:
    """A run is told when it stored or refused something; what it corrected stands in `measurement_revisions`."""
    if run.state == "done" and not (run.rows_new or run.rows_changed or run.rows_refused):
        return
    counts = {name: getattr(run, f"rows_{name}") for name in ("read", "new", "changed", "same", "refused")}
    target = {"run": str(run.id), "connector": row.code} | ({"subject": run.subject} if run.subject else {})
    outcome = "ok" if run.state == "done" else run.state
    record(session, actor, at, Change("measurements.imported", target, new=counts, outcome=outcome))
