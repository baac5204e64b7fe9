"""What the pages about connectors show, read by a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import kinds
from app.connectors.models import ConnectorRow, ConnectorRun, QuarantinedRow, UnmappedCode
from app.connectors.permissions import feed_in
from app.connectors.setup.code_suggestions import Choice, likeliest, read_choices
from app.imports.column_mapping import MEASUREMENTS
from app.kernel.errors import NotFoundError

_HISTORY = 50
_WAITING = 100


@dataclass(frozen=True, slots=True)
class ConnectorLine:
    """A connector in the list; `freshness` is the latest moment that was counted."""

    id: UUID
    code: str
    name: str
    kind: Mapping[str, str]
    enabled: bool
    every_minutes: int | None
    queued: bool
    freshness: datetime | None
    last: ConnectorRun | None
    waiting: int
    codes: int
    feed: str = MEASUREMENTS


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that nobody knows yet, and what it could mean."""

    id: int
    field: str
    code: str
    rows: int
    choices: Sequence[Choice]
    likeliest: str


@dataclass(frozen=True, slots=True)
class ConnectorPage:
    """One connector: its state, its history, what waits for a person, what the reader may do."""

    line: ConnectorLine
    settings: Mapping[str, Any]
    mapping: Mapping[str, Any]
    runs: Sequence[ConnectorRun]
    refused: Sequence[QuarantinedRow]
    codes: Sequence[CodeLine]
    may_run: bool = False
    may_mend: bool = False
    may_configure: bool = False
    sees_lines: bool = False
    columns: Sequence[str] = field(default_factory=list)


def list_connectors(session: Session) -> list[ConnectorLine]:
    """All connectors, by name."""
    rows = session.scalars(select(ConnectorRow).order_by(ConnectorRow.name, ConnectorRow.code)).all()
    return _lines(session, rows)


def read_connector(session: Session, connector_id: UUID) -> tuple[ConnectorRow, ConnectorLine]:
    """One connector; raises NotFoundError."""
    row = session.get(ConnectorRow, connector_id)
    if row is None:
        raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
    return row, _lines(session, [row])[0]


def history(session: Session, connector_id: UUID) -> Sequence[ConnectorRun]:
    """Its runs, the newest first."""
    query = select(ConnectorRun).where(ConnectorRun.connector_id == connector_id)
    return session.scalars(query.order_by(ConnectorRun.started_at.desc()).limit(_HISTORY)).all()


def refused_rows(session: Session, connector_id: UUID) -> Sequence[QuarantinedRow]:
    """Rows that wait, the oldest first; then those of runs that stored nothing, which are only shown."""
    query = (
        select(QuarantinedRow)
        .where(QuarantinedRow.connector_id == connector_id, QuarantinedRow.state == "open")
        .order_by(QuarantinedRow.id)
    )
    waiting = session.scalars(query.limit(_WAITING)).all()
    if waiting:
        return waiting
    last = select(ConnectorRun.id).where(ConnectorRun.connector_id == connector_id)
    last = last.order_by(ConnectorRun.started_at.desc()).limit(1)
    query = select(QuarantinedRow).where(
        QuarantinedRow.run_id == last.scalar_subquery(), QuarantinedRow.state == "aborted"
    )
    return session.scalars(query.order_by(QuarantinedRow.line_no).limit(_WAITING)).all()


def code_inbox(session: Session, connector_id: UUID) -> list[CodeLine]:
    """Codes nobody has mapped yet, those that hold up most rows first."""
    query = select(UnmappedCode).where(UnmappedCode.connector_id == connector_id, UnmappedCode.mapped_to.is_(None))
    codes = session.scalars(query.order_by(UnmappedCode.rows.desc()).limit(_WAITING)).all()
    choices = read_choices(session, {code.field for code in codes})
    return [
        CodeLine(code.id, code.field, code.code, code.rows, ours := choices[code.field], likeliest(code.code, ours))
        for code in codes
    ]


def _lines(session: Session, rows: Sequence[ConnectorRow]) -> list[ConnectorLine]:
    installed = kinds()
    newest = select(ConnectorRun).ext(distinct_on(ConnectorRun.connector_id))
    newest = newest.order_by(ConnectorRun.connector_id, ConnectorRun.started_at.desc())
    last = {run.connector_id: run for run in session.scalars(newest)}
    waiting = _counts(session, select(QuarantinedRow.connector_id, func.count()).where(QuarantinedRow.state == "open"))
    codes = _counts(session, select(UnmappedCode.connector_id, func.count()).where(UnmappedCode.mapped_to.is_(None)))
    return [
        ConnectorLine(
            row.id,
            row.code,
            row.name,
            {"zh": installed[row.kind].zh, "en": installed[row.kind].en} if row.kind in installed else {"zh": row.kind},
            row.enabled,
            row.every_minutes,
            row.queued_at is not None,
            row.newest_at,
            last.get(row.id),
            waiting.get(row.id, 0),
            codes.get(row.id, 0),
            feed_in(row.mapping),
        )
        for row in rows
    ]


def _counts(session: Session, query: Any) -> dict[UUID, int]:
    return {key: count for key, count in session.execute(query.group_by(query.selected_columns[0]))}  # noqa: C416
