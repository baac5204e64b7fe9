"""Set a connector up, change it, and say when it runs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.connectors.connector_draft import ConnectorDraft, check_draft
from app.connectors.models import ConnectorRow, shown_settings
from app.connectors.permissions import CONFIGURE
from app.identity import Actor, AuditChange, record, require
from app.imports import MappingReader, require_bring
from app.kernel.errors import ConflictError, NotFoundError
from app.ledger import Action


class SaveConnector:
    """The use case; the caller commits."""

    def __init__(self, mappings: MappingReader) -> None:
        self._mappings = mappings

    def __call__(
        self, session: Session, actor: Actor, now: datetime, draft: ConnectorDraft, connector_id: UUID | None = None
    ) -> ConnectorRow:
        """Make or change a connector. Raises ForbiddenError, InvalidInputError, ConflictError, NotFoundError."""
        require(actor, CONFIGURE)
        return self._save(session, actor, now, draft, connector_id)

    def for_upload(self, session: Session, actor: Actor, now: datetime, draft: ConnectorDraft) -> ConnectorRow:
        """The connector of files that people upload; one of that code only gets the new mapping."""
        feeds = self._mappings.feeds
        feed = feeds.of(draft.mapping)
        require_bring(actor, feed)
        # Two people who upload for one new source at the same moment would both find no connector of it.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"connector:{draft.code}", 0))))
        row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == draft.code))
        if row is not None and feeds.of(row.mapping) is not feed:
            raise ConflictError("%(code)s brings rows of another kind; upload under another name", code=draft.code)
        if row is not None and row.kind != "files":
            raise ConflictError("%(code)s is fed by another system; upload under another name", code=draft.code)
        if row is None:
            return self._save(session, actor, now, draft, None)
        kept = ConnectorDraft(
            row.code,
            row.name,
            row.kind,
            draft.mapping,
            row.settings,
            row.every_minutes,
            row.enabled,
            row.max_error_share,
        )
        return self._save(session, actor, now, kept, row.id)

    def _save(
        self, session: Session, actor: Actor, now: datetime, draft: ConnectorDraft, connector_id: UUID | None
    ) -> ConnectorRow:
        values = check_draft(draft, self._mappings)
        if connector_id is None:
            if session.scalar(select(ConnectorRow.id).where(ConnectorRow.code == draft.code)):
                raise ConflictError("There is a connector %(code)s already; choose another code", code=draft.code)
            row = ConnectorRow(id=uuid4(), code=draft.code, cursor={}, known_columns=[], created_at=now, **values)
            session.add(row)
            old = None
        else:
            row = _lock(session, connector_id, draft)
            old = _plain(row)
            for name, value in values.items():
                setattr(row, name, value)
        row.next_run_at = _next(row, now)
        session.flush()
        record(
            session,
            actor,
            now,
            AuditChange(Action.CONNECTOR_CHANGED, {"connector": row.code}, old=old, new=_plain(row)),
        )
        return row


def _lock(session: Session, connector_id: UUID, draft: ConnectorDraft) -> ConnectorRow:
    row = session.get(ConnectorRow, connector_id, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
    if row.code != draft.code or row.kind != draft.kind:
        raise ConflictError("A connector keeps its code and kind, because its measurements are named after them")
    return row


def _next(row: ConnectorRow, now: datetime) -> datetime | None:
    return now + timedelta(minutes=row.every_minutes) if row.enabled and row.every_minutes else None


def _plain(row: ConnectorRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "settings": shown_settings(row.settings),
        "mapping": row.mapping,
        "enabled": row.enabled,
        "every_minutes": row.every_minutes,
        "max_error_share": str(row.max_error_share),
    }
