"""What waits for a person: rows in quarantine, and codes that nobody has mapped."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import kinds
from app.connectors.models import ConnectorRow, ConnectorRun, QuarantinedRow, UnmappedCode
from app.connectors.page_models import CodeLine, RejectLine
from app.connectors.setup.suggestions import likeliest
from app.imports import Feed

_WAITING = 100


def read_rejects(session: Session, row: ConnectorRow) -> list[RejectLine]:
    """Rows that wait, the oldest first; else those of a last run that stored nothing, which are only shown."""
    found = waiting_rows(session, row.id, _WAITING) or _stopped(session, row.id)
    kind = kinds().get(row.kind)
    chinese = {(one.code, one.template): one.zh for one in kind.codes if one.zh} if kind else {}
    return [
        RejectLine(
            one.id,
            one.line_no,
            one.state,
            one.raw,
            one.template,
            one.params,
            _words(one, chinese),
        )
        for one in found
    ]


def _words(row: QuarantinedRow, chinese: Mapping[tuple[str, str], str]) -> Mapping[str, str] | None:
    """The sentence in both languages, of a code whose adapter brings its own Chinese."""
    zh = chinese.get((row.code, row.template))
    return {"zh": zh % row.params, "en": row.template % row.params} if zh else None


def _stopped(session: Session, connector_id: UUID) -> Sequence[QuarantinedRow]:
    last = select(ConnectorRun.id).where(ConnectorRun.connector_id == connector_id)
    last = last.order_by(ConnectorRun.started_at.desc()).limit(1)
    query = select(QuarantinedRow).where(
        QuarantinedRow.run_id == last.scalar_subquery(), QuarantinedRow.state == "aborted"
    )
    return session.scalars(query.order_by(QuarantinedRow.line_no).limit(_WAITING)).all()


def waiting_rows(session: Session, connector_id: UUID, limit: int = 200) -> Sequence[QuarantinedRow]:
    """Rows that wait for a person, oldest first."""
    query = select(QuarantinedRow).where(QuarantinedRow.connector_id == connector_id, QuarantinedRow.state == "open")
    return session.scalars(query.order_by(QuarantinedRow.id).limit(limit)).all()


def rejects_of_run(session: Session, run_id: UUID | None, limit: int) -> Sequence[QuarantinedRow]:
    """What a run rejected, by line."""
    query = select(QuarantinedRow).where(QuarantinedRow.run_id == run_id).order_by(QuarantinedRow.line_no)
    return session.scalars(query.limit(limit)).all()


def read_code_inbox(session: Session, connector_id: UUID, feed: Feed) -> list[CodeLine]:
    """Codes nobody has mapped yet, those that hold up most rows first."""
    query = select(UnmappedCode).where(UnmappedCode.connector_id == connector_id, UnmappedCode.mapped_to.is_(None))
    codes = session.scalars(query.order_by(UnmappedCode.rows.desc()).limit(_WAITING)).all()
    choices = feed.choices(session, {code.field for code in codes})
    return [
        CodeLine(code.id, code.field, code.code, code.rows, ours := choices[code.field], likeliest(code.code, ours))
        for code in codes
    ]
