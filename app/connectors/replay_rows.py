"""Read rows again that wait in quarantine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session

from app.connectors.adapter_registry import find_kind
from app.connectors.models import ConnectorRow, QuarantinedRow
from app.identity import Actor
from app.imports import ImportRequest, ImportResult, MappingReader, Record, Reject
from app.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class ReplayedRows:
    """What is still rejected, by the row's id, and what came of the others."""

    left: Mapping[int, Reject]
    result: ImportResult


class ReplayRows:
    """Imports quarantined rows anew, as their connector's mapping says now; the caller commits."""

    def __init__(self, clock: Clock, mappings: MappingReader) -> None:
        self._clock = clock
        self._mappings = mappings

    def __call__(
        self,
        session: Session,
        actor: Actor,
        connector: ConnectorRow,
        rows: Sequence[tuple[QuarantinedRow, Mapping[str, str]]],
    ) -> ReplayedRows:
        """Import the rows with these cells as a write of its own, so that the ledger can tell of them."""
        session.flush()
        mapping = self._mappings.load(connector.mapping, connector.code)
        request = ImportRequest(uuid4(), connector.code, mapping, self._clock.now(), max_error_share=1.0, actor=actor)
        # A row keeps the key that the adapter gave it, whatever somebody edits.
        keyed = bool(mapping.key) or not find_kind(connector.kind).names_keys
        importer = self._mappings.feeds.find(mapping.feed).open(session, request)
        importer.add([Record(row.id, cells, key=None if keyed else row.source_key) for row, cells in rows])
        result = importer.store()
        return ReplayedRows({one.line_no: one for one in importer.rejects.first(len(rows))}, result)
