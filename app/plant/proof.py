"""Master data beside the events of its changes: each row says what they told, one version after the other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.ledger import ProofTable, Standing, Unproven, Violation, breach
from app.plant.items.references import References
from app.plant.items.values import values_of
from app.plant.kinds.kind import Kind, Kinds

TABLES = {
    "plants": "plants",
    "production_lines": "lines",
    "process_steps": "steps",
    "equipment": "equipment",
    "products": "products",
    "defect_types": "defect-types",
    "factory_calendars": "calendars",
    "calendar_days": "calendar-days",
}
"""The kind that each table holds."""
WHY = "each row repeats the events of its changes; rows from before these were kept are bound to none"
_EVENTS = text("""
    SELECT chain, seq, body::jsonb->'target'->>'item' AS item, body::jsonb->'new' AS new,
        (body::jsonb->'data'->>'revision')::integer AS revision
    FROM ledger_events WHERE action LIKE 'master_data.%' AND body::jsonb->'target'->>'kind' = :kind
""")
Told = Mapping[int, Row[Any]]
"""The events of one thing by the version that each made."""


def proof_tables(kinds: Kinds) -> list[ProofTable]:
    """A table a kind."""
    return [ProofTable(table, Standing.PROOF, WHY, partial(_compare, kinds, name)) for table, name in TABLES.items()]


def _compare(kinds: Kinds, name: str, session: Session) -> Iterator[Violation | Unproven]:
    return compare_items(session, kinds, kinds.find(name))


def compare_items(session: Session, kinds: Kinds, kind: Kind) -> Iterator[Violation | Unproven]:
    """Every thing of a kind with its events."""
    table, known = kind.model.__tablename__, References(session, kinds)
    told: dict[str, dict[int, Row[Any]]] = defaultdict(dict)
    for event in session.execute(_EVENTS, {"kind": kind.name}):
        told[event.item][event.revision] = event
    for row in session.scalars(select(kind.model)):
        values = {**values_of(kind, row, known), "active": row.active}
        key = kind.key(values)
        events = told.pop(key, {})
        if not events and row.updated_at is not None:
            yield breach(table, key, (None, None), "row_added")
        elif events and (wrong := _differences(row.revision, values, events)):
            last = events[max(events)]
            yield breach(table, key, (last.chain, last.seq), "row", ", ".join(wrong))
    for key, events in told.items():
        last = events[max(events)]
        yield breach(table, key, (last.chain, last.seq), "row_gone")


def _differences(revision: int, values: Mapping[str, Any], events: Told) -> list[str]:
    """What the row says otherwise than its events; of one that is older than they, only what they told."""
    said: dict[str, Any] = {"active": True} if 1 in events else {}
    for number in sorted(events):
        said |= events[number].new
    wrong = [name for name, value in said.items() if values.get(name) != value]
    gapless = sorted(events) == list(range(min(events), revision + 1)) and min(events) <= 2
    return [*wrong, *([] if gapless else ["revision"])]
