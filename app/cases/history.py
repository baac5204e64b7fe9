"""A case's history as it was recorded: read from the ledger, blind values left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.blind_values import blind_elements, hidden_keys
from app.cases.case_record import CaseRecord
from app.engine import ProcessModel
from app.ledger import LedgerEvent, open_bodies

WITHHELD = "…"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One ledger event of a case; `body` is its JSON, opened, with blind values replaced."""

    seq: int
    at: datetime
    action: str
    body: Mapping[str, Any]

    @property
    def element(self) -> str | None:
        """The diagram's element it is about."""
        found: str | None = (self.body.get("target") or {}).get("element")
        return found

    @property
    def erased(self) -> str | None:
        """The order by which its content was erased."""
        found: str | None = self.body.get("erased")
        return found

    @property
    def actor_id(self) -> UUID:
        """Who did it."""
        return UUID(self.body["act"]["actor"])


def read_history(
    session: Session, case: CaseRecord, model: ProcessModel, *, last: int | None = None
) -> Sequence[HistoryEvent]:
    """The case's events in order, all or the `last` ones."""
    query = select(LedgerEvent.body).where(LedgerEvent.chain == f"case:{case.id}")
    bodies = session.scalars(query.order_by(LedgerEvent.seq.desc()).limit(last)).all()
    elements, keys = blind_elements(case, model), hidden_keys(case, model)
    return list(_happenings(open_bodies(session, reversed(bodies)), elements, keys))


def _happenings(
    bodies: Iterable[dict[str, Any]], elements: frozenset[str], keys: frozenset[str]
) -> Iterator[HistoryEvent]:
    for body in bodies:
        if elements:
            _withhold(body, elements, keys)
        act = body["act"]
        yield HistoryEvent(act["seq"], datetime.fromisoformat(act["at"]), act["action"], body)


def _withhold(body: dict[str, Any], elements: frozenset[str], keys: frozenset[str]) -> None:
    if (body.get("target") or {}).get("element") in elements:
        body["old"] = body["new"] = WITHHELD
    for write in (body.get("data") or {}).get("writes", ()):
        if write.get("key") in keys:
            write["old"] = write["new"] = WITHHELD
