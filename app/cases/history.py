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
    hidden = False
    for body in bodies:
        act = body["act"]
        if hidden:
            act["prev"] = WITHHELD
        hidden = withhold(body, elements, keys)
        yield HistoryEvent(act["seq"], datetime.fromisoformat(act["at"]), act["action"], body)


def withhold(body: dict[str, Any], elements: frozenset[str], keys: frozenset[str]) -> bool:
    """Take out of an opened body what the blind `elements` said and their `keys` hold, ids and digests of files too.

    True when something was taken out: the event's own hash must then stay unsaid as well, for it can be guessed from.
    """
    data, hidden = body.get("data") or {}, False
    if (body.get("target") or {}).get("element") in elements:
        body["old"] = body["new"] = WITHHELD
        data.pop("files", None)
        hidden = True
    for write in data.get("writes", ()):
        if write.get("key") in keys:
            write["old"] = write["new"] = WITHHELD
            hidden = True
    return hidden
