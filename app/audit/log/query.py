"""The log: every event of every chain, newest first, in keyset pages."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log.conditions import ORDER, conditions
from app.audit.log.entries import LogFilter, LogRow
from app.audit.log.rows import row_of
from app.cases import Case
from app.ledger import LedgerEvent, open_bodies

TOGETHER = 2_000


def read_log(session: Session, wanted: LogFilter, zone: tzinfo) -> Sequence[LogRow]:
    """At most `limit` events, the newest first."""
    event = LedgerEvent
    query = select(
        event.arrival, event.chain, event.seq, event.case_id, event.body, Case.number, Case.deployment_id, Case.process
    )
    query = query.outerjoin(Case, Case.id == event.case_id).where(*conditions(wanted, zone))
    rows = session.execute(query.order_by(*(column.desc() for column in ORDER)).limit(wanted.limit)).all()
    bodies = open_bodies(session, [row.body for row in rows])
    return [row_of(row, body) for row, body in zip(rows, bodies, strict=True)]


def every_row(session: Session, wanted: LogFilter, zone: tzinfo) -> Iterator[LogRow]:
    """All that is wanted, page by page, so that memory holds one of them."""
    before = None
    while rows := read_log(session, replace(wanted, before=before, limit=TOGETHER), zone):
        yield from rows
        before = rows[-1].place
