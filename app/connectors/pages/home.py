"""The tile of who keeps connectors: which do not run as they should, and what waits in quarantine."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, ConnectorRun, QuarantinedRow
from app.identity import Actor
from app.web.home import CALM, DANGER, WARN, HomeFigure, HomeSource, HomeTile


def _read(session: Session, _actor: Actor, _now: datetime) -> HomeTile:
    newest = select(ConnectorRun.connector_id, ConnectorRun.state).ext(distinct_on(ConnectorRun.connector_id))
    runs = newest.order_by(ConnectorRun.connector_id, ConnectorRun.started_at.desc()).subquery()
    bad = func.count().filter(runs.c.state.in_(("failed", "aborted")))
    query = select(func.count(), bad).select_from(ConnectorRow).outerjoin(runs, runs.c.connector_id == ConnectorRow.id)
    enabled, failing = session.execute(query.where(ConnectorRow.enabled)).one()
    waiting = (
        session.scalar(select(func.count()).select_from(QuarantinedRow).where(QuarantinedRow.state == "open")) or 0
    )
    return HomeTile(
        [
            HomeFigure(enabled, "Connectors switched on"),
            HomeFigure(failing, "Connectors whose last run failed", DANGER if failing else CALM),
            HomeFigure(waiting, "Rows in quarantine", WARN if waiting else CALM),
        ]
    )


CONNECTORS = HomeSource("Connectors", frozenset({"system_admin"}), "connectors.index", _read)
