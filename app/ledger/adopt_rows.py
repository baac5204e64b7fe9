"""Take rows into the record that were written before it kept digests of them: from now on a change is noticed.

The event says so; what became of the rows before stays unproven, and every verification repeats it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import Attribution
from app.ledger.chains import append_to_system
from app.ledger.models import LedgerEvent
from app.ledger.proof.row_sets import RowSet

_A_LINE = 500
"""So many writes stand in one event."""


class AdoptRows:
    """The use case; the caller commits."""

    def __init__(self, sets: Sequence[RowSet]) -> None:
        self._sets = sets

    def __call__(self, session: Session, stamp: Attribution, now: datetime) -> int:
        """How many rows no event told of until now; that there were none is recorded too, once."""
        found = [write for rows in self._sets for write in rows.unbound(session)]
        lines = [found[at : at + _A_LINE] for at in range(0, len(found), _A_LINE)]
        entries = [
            Entry(
                Action.ROWS_ADOPTED,
                "observation",
                stamp,
                new={"count": sum(write["count"] for write in line)},
                data={"rows": line},
            )
            for line in lines
        ]
        if not entries and not rows_are_bound(session):
            entries = [Entry(Action.ROWS_ADOPTED, "observation", stamp, new={"count": 0})]
        if entries:
            append_to_system(session, now, entries)
        return sum(write["count"] for write in found)


def rows_are_bound(session: Session) -> bool:
    """Whether the record has begun to bind rows: from then on a row of which no event tells was added by hand."""
    return bool(session.scalar(select(exists().where(LedgerEvent.action == Action.ROWS_ADOPTED))))
