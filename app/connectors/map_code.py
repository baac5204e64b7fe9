"""Say which of our codes another system's code means; the rows that waited for it are read again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, QuarantinedRow, UnmappedCode
from app.connectors.replay_rows import ReplayRows
from app.identity import Actor, AuditChange, record, require
from app.imports import Feed, MappingReader
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError, NotFoundError
from app.ledger import Action

_MOST = 100_000


class MapCode:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, mappings: MappingReader, replay: ReplayRows) -> None:
        self._clock = clock
        self._mappings = mappings
        self._replay = replay

    def __call__(self, session: Session, actor: Actor, code_id: int, ours: str) -> int:
        """How many rows could be stored now. Raises ForbiddenError, NotFoundError, InvalidInputError."""
        found = session.get(UnmappedCode, code_id, with_for_update=True)
        if found is None:
            raise NotFoundError("There is no code %(id)s in the inbox", id=str(code_id))
        connector = session.get_one(ConnectorRow, found.connector_id, with_for_update=True)
        feed = self._mappings.feeds.of(connector.mapping)
        require(actor, feed.permissions.mend)
        ours = ours.strip()
        if not ours:
            raise InvalidInputError("Choose one of our codes", fields={"ours": "Choose one of our codes"})
        codes = dict(connector.mapping.get("codes", {}))
        codes[found.field] = {**codes.get(found.field, {}), found.code: ours}
        connector.mapping = {**connector.mapping, "codes": codes}
        self._mappings.load(connector.mapping, connector.code)
        found.mapped_to = ours
        stored, told = self._replay_waiting(session, actor, connector, feed)
        target = {"connector": connector.code, "field": found.field, "code": found.code}
        change = AuditChange(Action.CODE_MAPPED, target, new=ours, data={"replayed": stored, **told})
        record(session, actor, self._clock.now(), change)
        return stored

    def _replay_waiting(
        self, session: Session, actor: Actor, connector: ConnectorRow, feed: Feed
    ) -> tuple[int, Mapping[str, Any]]:
        """Read again, unchanged, every row that waits for a code; how many went through, and what the ledger keeps."""
        query = select(QuarantinedRow).where(
            QuarantinedRow.connector_id == connector.id,
            QuarantinedRow.state == "open",
            QuarantinedRow.code.in_(feed.waiting_codes),
        )
        rows = session.scalars(query.order_by(QuarantinedRow.id).limit(_MOST)).all()
        if not rows:
            return 0, {}
        replayed = self._replay(session, actor, connector, [(row, row.raw) for row in rows])
        gone = [row.id for row in rows if row.id not in replayed.left]
        session.execute(
            update(QuarantinedRow)
            .where(QuarantinedRow.id.in_(gone))
            .values(state="replayed", mended_by="system", mended_at=self._clock.now())
        )
        return len(gone), replayed.result.recorded
