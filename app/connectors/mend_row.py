"""Mend a quarantined row and read it again, or let it go."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, QuarantinedRow
from app.connectors.replay_rows import ReplayRows
from app.identity import Actor, AuditChange, record, require
from app.imports import Feed, Feeds
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError

_LONGEST_CELL = 2_000


class MendRow:
    """A person corrects what a rejected row says, and it is read again; what it said stays in the ledger."""

    def __init__(self, clock: Clock, feeds: Feeds, replay: ReplayRows) -> None:
        self._clock = clock
        self._feeds = feeds
        self._replay = replay

    def __call__(self, session: Session, actor: Actor, row_id: int, cells: Mapping[str, str]) -> None:
        """Raises ForbiddenError, NotFoundError, ConflictError, and InvalidInputError when it is still wrong."""
        row, connector, feed = self._open_row(session, actor, row_id)
        mended = {name: cells.get(name, str(value)).strip()[:_LONGEST_CELL] for name, value in row.raw.items()}
        replayed = self._replay(session, actor, connector, [(row, mended)])
        if row.id in replayed.left:
            again = replayed.left[row.id]
            raise InvalidInputError(again.template, **again.params)
        old, row.raw, now = row.raw, dict(mended), self._clock.now()
        row.state, row.mended_by, row.mended_at = "replayed", actor.username, now
        differing = {name: value for name, value in mended.items() if value != old[name]}
        change = _mended(feed, _target(row, connector), old, differing)
        told = {**(change.data or {}), **replayed.result.recorded}
        record(session, actor, now, replace(change, data=told or None))

    def dismiss(self, session: Session, actor: Actor, row_id: int, reason: str) -> None:
        """The row is not wanted; the reason is recorded."""
        if not reason.strip():
            raise InvalidInputError("Say why this row is not wanted", fields={"reason": "Say why"})
        row, connector, feed = self._open_row(session, actor, row_id)
        now = self._clock.now()
        row.state, row.mended_by, row.mended_at = "dismissed", actor.username, now
        change = AuditChange(feed.actions.dismissed, _target(row, connector), reason=reason.strip()[:500])
        record(session, actor, now, change)

    def _open_row(self, session: Session, actor: Actor, row_id: int) -> tuple[QuarantinedRow, ConnectorRow, Feed]:
        row = session.get(QuarantinedRow, row_id, with_for_update=True)
        if row is None:
            raise NotFoundError("There is no refused row %(id)s", id=str(row_id))
        connector = session.get_one(ConnectorRow, row.connector_id)
        feed = self._feeds.of(connector.mapping)
        require(actor, feed.permissions.mend)
        if row.state != "open":
            raise ConflictError("This row is settled already; reload the page to see how")
        return row, connector, feed


def _target(row: QuarantinedRow, connector: ConnectorRow) -> dict[str, Any]:
    return {"connector": connector.code, "row": row.id, "run": str(row.run_id), "line": row.line_no}


def _mended(feed: Feed, target: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> AuditChange:
    """Of a row about people the ledger, which forgets nothing, keeps only which cells were corrected."""
    if feed.personal:
        return AuditChange(feed.actions.mended, target, data={"columns": sorted(new)})
    return AuditChange(feed.actions.mended, target, old={name: old[name] for name in new}, new=new)
