"""Refused rows: mend and replay one, replay all that a newly mapped code had held up, or let one go."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.connectors.importer_choice import open_importer
from app.connectors.models import ConnectorRow, QuarantinedRow, UnmappedCode
from app.connectors.permissions import feed_in, mend_action
from app.connectors.row_actions import dismissed_row, mended_row
from app.identity.access import require
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.imports.column_mapping import PEOPLE, load_mapping
from app.imports.raw_rows import Rejected
from app.imports.records import Record
from app.imports.request import ImportRequest
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.ledger.actions import Action

_LONGEST_CELL = 2_000


class MendRow:
    """A person corrects what a refused row says, and it is read again; what it said stays in the ledger."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, row_id: int, cells: Mapping[str, str]) -> None:
        """Raises ForbiddenError, NotFoundError, ConflictError, and InvalidInputError when it is still wrong."""
        row, connector = _open_row(session, actor, row_id)
        mended = {name: cells.get(name, str(value)).strip()[:_LONGEST_CELL] for name, value in row.raw.items()}
        now = self._clock.now()
        left = _replay(
            session,
            connector,
            [(row, mended)],
            ImportRequest(
                connector.id,
                row.run_id,
                connector.code,
                load_mapping(connector.mapping, connector.code),
                now,
                max_error_share=1.0,
                keep_refused=False,
                actor=actor,
            ),
        )
        if row.id in left:
            again = left[row.id]
            raise InvalidInputError(again.template, **again.params)
        old, row.raw = row.raw, dict(mended)
        row.state, row.mended_by, row.mended_at = "replayed", actor.username, now
        differing = {name: value for name, value in mended.items() if value != old[name]}
        target = {"connector": connector.code, "row": row.id, "run": str(row.run_id), "line": row.line_no}
        record(session, actor, now, _mended(connector, target, {name: old[name] for name in differing}, differing))

    def dismiss(self, session: Session, actor: Actor, row_id: int, reason: str) -> None:
        """The row is not wanted; the reason is recorded."""
        if not reason.strip():
            raise InvalidInputError("Say why this row is not wanted", fields={"reason": "Say why"})
        row, connector = _open_row(session, actor, row_id)
        now = self._clock.now()
        row.state, row.mended_by, row.mended_at = "dismissed", actor.username, now
        target = {"connector": connector.code, "row": row.id, "run": str(row.run_id), "line": row.line_no}
        action = dismissed_row(feed_in(connector.mapping))
        record(session, actor, now, AuditChange(action, target, reason=reason.strip()[:500]))


class MapCode:
    """A person says which of our codes is meant; the rows that waited for it are read again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, code_id: int, ours: str) -> int:
        """How many rows could be stored now. Raises ForbiddenError, NotFoundError, InvalidInputError."""
        found = session.get(UnmappedCode, code_id, with_for_update=True)
        if found is None:
            raise NotFoundError("There is no code %(id)s in the inbox", id=str(code_id))
        connector = session.get_one(ConnectorRow, found.connector_id, with_for_update=True)
        require(actor, mend_action(feed_in(connector.mapping)))
        if not ours.strip():
            raise InvalidInputError("Choose one of our codes", fields={"ours": "Choose one of our codes"})
        codes = dict(connector.mapping.get("codes", {}))
        codes[found.field] = {**codes.get(found.field, {}), found.code: ours.strip()}
        connector.mapping = {**connector.mapping, "codes": codes}
        mapping = load_mapping(connector.mapping, connector.code)
        found.mapped_to, now = ours.strip(), self._clock.now()
        stored = replay_open(
            session,
            connector,
            ImportRequest(
                connector.id,
                uuid4(),
                connector.code,
                mapping,
                now,
                max_error_share=1.0,
                keep_refused=False,
                actor=actor,
            ),
        )
        target = {"connector": connector.code, "field": found.field, "code": found.code}
        record(
            session, actor, now, AuditChange(Action.CODE_MAPPED, target, new=ours.strip(), data={"replayed": stored})
        )
        return stored


def replay_open(session: Session, connector: ConnectorRow, order: ImportRequest) -> int:
    """Read again, unchanged, every row that waits for a code; how many went through."""
    query = select(QuarantinedRow).where(
        QuarantinedRow.connector_id == connector.id,
        QuarantinedRow.state == "open",
        QuarantinedRow.code.in_(["unknown_step", "unknown_code"]),
    )
    rows = session.scalars(query.order_by(QuarantinedRow.id).limit(100_000)).all()
    if not rows:
        return 0
    left = _replay(session, connector, [(row, row.raw) for row in rows], order)
    gone = [row.id for row in rows if row.id not in left]
    session.execute(
        update(QuarantinedRow)
        .where(QuarantinedRow.id.in_(gone))
        .values(state="replayed", mended_by="system", mended_at=order.now)
    )
    return len(gone)


def _replay(
    session: Session,
    connector: ConnectorRow,
    rows: Sequence[tuple[QuarantinedRow, Mapping[str, str]]],
    order: ImportRequest,
) -> dict[int, Rejected]:
    """What is still refused, by the row's id."""
    session.flush()
    keyed = bool(order.mapping.key) or not _names_keys(connector)
    intake = open_importer(session, order)
    intake.take([Record(row.id, cells, key=None if keyed else row.source_key) for row, cells in rows])
    intake.finish()
    return {row.line_no: row for row in intake.refusals.first(len(rows))}


def _names_keys(connector: ConnectorRow) -> bool:
    """Whether the adapter itself gives each record its key, so that an edited row keeps it."""
    return connector.kind in {"aqdef", "b2mml", "odata", "sql"}


def _open_row(session: Session, actor: Actor, row_id: int) -> tuple[QuarantinedRow, ConnectorRow]:
    row = session.get(QuarantinedRow, row_id, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no refused row %(id)s", id=str(row_id))
    connector = session.get_one(ConnectorRow, row.connector_id)
    require(actor, mend_action(feed_in(connector.mapping)))
    if row.state != "open":
        raise ConflictError("This row is settled already; reload the page to see how")
    return row, connector


def _mended(
    connector: ConnectorRow, target: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]
) -> AuditChange:
    """Of a row about people the ledger, which forgets nothing, keeps only which cells were corrected."""
    feed = feed_in(connector.mapping)
    if feed in PEOPLE:
        return AuditChange(mended_row(feed), target, data={"columns": sorted(new)})
    return AuditChange(mended_row(feed), target, old=old, new=new)


def waiting_rows(session: Session, connector_id: UUID, limit: int = 200) -> Sequence[QuarantinedRow]:
    """Rows that wait for a person, oldest first."""
    query = select(QuarantinedRow).where(QuarantinedRow.connector_id == connector_id, QuarantinedRow.state == "open")
    return session.scalars(query.order_by(QuarantinedRow.id).limit(limit)).all()
