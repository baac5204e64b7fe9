"""What became of a thing, as the record tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity import read_people
from app.kernel.names import Names
from app.ledger import action_title
from app.plant.items.values import shown
from app.plant.kinds.kind import Kind
from app.web.view_models import Change, PersonRef

MOST = 100
_EVENTS = text("""
    SELECT at, actor_id, action, body::jsonb->'old', body::jsonb->'new' FROM ledger_events
    WHERE action LIKE 'master_data.%'
        AND body::jsonb->'target'->>'kind' = :kind AND body::jsonb->'target'->>'item' = :item
    ORDER BY at DESC, arrival DESC, seq DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class PastChange:
    """One event of a thing's record, with what it changed."""

    at: datetime
    title: Names
    person: PersonRef | None
    changes: Sequence[Change]


def read_history(session: Session, kind: Kind, key: str) -> list[PastChange]:
    """The newest events first, at most a hundred."""
    rows = session.execute(_EVENTS, {"kind": kind.name, "item": key, "most": MOST}).all()
    people = read_people(session, [row[1] for row in rows])
    return [PastChange(row[0], action_title(row[2]), people[row[1]], _changes(kind, row[3], row[4])) for row in rows]


def _changes(kind: Kind, old: Any, new: Any) -> list[Change]:
    told = {**(old or {}), **(new or {})}
    return [
        Change(
            field.label, shown(field, (old or {}).get(field.name)) or None, shown(field, (new or {}).get(field.name))
        )
        for field in kind.fields
        if field.name in told
    ]
