"""The list of connectors, read by a few queries."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import kinds
from app.connectors.models import ConnectorRow, ConnectorRun, QuarantinedRow, UnmappedCode
from app.connectors.page_models import ConnectorLine
from app.connectors.permissions import may_see
from app.identity import Actor
from app.imports import Feed, Feeds
from app.kernel.errors import NotFoundError


class ConnectorList:
    """Reads connectors with their last run and what waits."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    def read(self, session: Session, actor: Actor) -> list[ConnectorLine]:
        """Those that the person may see, by name."""
        rows = session.scalars(select(ConnectorRow).order_by(ConnectorRow.name, ConnectorRow.code)).all()
        return [line for line in self._lines(session, rows) if may_see(actor, line.feed)]

    def read_one(self, session: Session, connector_id: UUID) -> tuple[ConnectorRow, ConnectorLine]:
        """One connector; raises NotFoundError."""
        row = session.get(ConnectorRow, connector_id)
        if row is None:
            raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
        return row, self._lines(session, [row])[0]

    def of_files(self, session: Session, feeds: Sequence[Feed]) -> list[ConnectorRow]:
        """Connectors of files with rows of these feeds, by name."""
        found = session.scalars(select(ConnectorRow).where(ConnectorRow.kind == "files").order_by(ConnectorRow.name))
        return [row for row in found if self._feeds.of(row.mapping) in feeds]

    def called(self, session: Session, code: str) -> ConnectorRow | None:
        """The connector of this code."""
        return session.scalar(select(ConnectorRow).where(ConnectorRow.code == code))

    def _lines(self, session: Session, rows: Sequence[ConnectorRow]) -> list[ConnectorLine]:
        installed = kinds()
        newest = select(ConnectorRun).ext(distinct_on(ConnectorRun.connector_id))
        newest = newest.order_by(ConnectorRun.connector_id, ConnectorRun.started_at.desc())
        last = {run.connector_id: run for run in session.scalars(newest)}
        open_rows = select(QuarantinedRow.connector_id, func.count()).where(QuarantinedRow.state == "open")
        waiting = _counts(session, open_rows)
        unmapped = select(UnmappedCode.connector_id, func.count()).where(UnmappedCode.mapped_to.is_(None))
        codes = _counts(session, unmapped)
        names = {code: kind.names for code, kind in installed.items()}
        return [
            ConnectorLine(
                row.id,
                row.code,
                row.name,
                names.get(row.kind, {"zh": row.kind}),
                row.enabled,
                row.every_minutes,
                row.queued_at is not None,
                row.newest_at,
                last.get(row.id),
                waiting.get(row.id, 0),
                codes.get(row.id, 0),
                self._feeds.of(row.mapping),
            )
            for row in rows
        ]


def _counts(session: Session, query: Select[UUID, int]) -> dict[UUID, int]:
    return {key: count for key, count in session.execute(query.group_by(query.selected_columns[0]))}  # noqa: C416
