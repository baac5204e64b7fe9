"""What an importer is asked to do when nothing of it will be stored."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.identity import Actor
from app.imports import (
    ColumnMapping,
    ImportRequest,
)


def preview_request(session: Session, actor: Actor, mapping: ColumnMapping, now: datetime) -> ImportRequest:
    """By the rules of the source's connector, where there is one."""
    present = session.scalar(select(ConnectorRow).where(ConnectorRow.code == mapping.source))
    share = float(present.max_error_share) if present else 0.20
    return ImportRequest(uuid4(), mapping.source, mapping, now, share, last_wins=False, actor=actor)
