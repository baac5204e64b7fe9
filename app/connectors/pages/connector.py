"""One connector's page: its history, its quarantine, and the inbox of codes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRun, shown_settings
from app.connectors.page_models import ConnectorPage
from app.connectors.pages.connector_list import ConnectorList
from app.connectors.pages.quarantine import read_code_inbox, read_rejects
from app.connectors.permissions import CONFIGURE, require_sight
from app.identity import Actor, may

_HISTORY = 50


class ConnectorReader:
    """Reads the page."""

    def __init__(self, connectors: ConnectorList) -> None:
        self._connectors = connectors

    def read(self, session: Session, actor: Actor, connector_id: UUID) -> ConnectorPage:
        """Raises NotFoundError, and ForbiddenError for whom may not see where such rows come from."""
        row, line = self._connectors.read_one(session, connector_id)
        require_sight(actor, line.feed)
        allowed = line.feed.permissions
        # What was rejected says things of people; who only sets the connector up need not read them.
        rejects = read_rejects(session, row) if may(actor, allowed.see) else ()
        return ConnectorPage(
            line,
            shown_settings(row.settings),
            row.mapping,
            _history(session, row.id),
            rejects,
            read_code_inbox(session, row.id, line.feed),
            may(actor, allowed.run),
            may(actor, allowed.mend),
            may(actor, CONFIGURE),
            may(actor, "measurement:read"),
            row.known_columns,
        )


def _history(session: Session, connector_id: UUID) -> Sequence[ConnectorRun]:
    """Its runs, the newest first."""
    query = select(ConnectorRun).where(ConnectorRun.connector_id == connector_id)
    return session.scalars(query.order_by(ConnectorRun.started_at.desc()).limit(_HISTORY)).all()
