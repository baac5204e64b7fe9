"""One run of a connector at a time, and what becomes of runs whose process died."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.config import LONG_IDLE
from app.connectors.models import ConnectorRow, ConnectorRun
from app.kernel.errors import ConflictError

INTERRUPTED = "The run was interrupted; its rows were not stored, the next run reads them again"


class ConnectorBusyError(ConflictError):
    """Another run of the connector is under way."""


def lock_connector(session: Session, connector_id: UUID) -> ConnectorRow:
    """The connector, nobody else's until the transaction ends; raises ConnectorBusyError when it runs already."""
    key = func.hashtextextended(str(connector_id), 0)
    if not session.scalar(select(func.pg_try_advisory_xact_lock(key))):
        raise ConnectorBusyError("This connector is running already; wait for that run to end")
    session.execute(LONG_IDLE)
    return session.get_one(ConnectorRow, connector_id)


def mark_interrupted(session: Session, connector_id: UUID, present: UUID, now: datetime) -> None:
    """Runs that still say `running` while we hold the connector's lock have died with their process."""
    session.execute(
        update(ConnectorRun)
        .where(ConnectorRun.connector_id == connector_id, ConnectorRun.state == "running", ConnectorRun.id != present)
        .values(state="failed", ended_at=now, template=INTERRUPTED, params={})
    )
