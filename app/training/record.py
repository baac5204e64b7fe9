"""A case's ledger as the facts need it: who completed what when, with the answers as they were given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.ledger.chains import case_chain
from app.ledger.models import LedgerEvent

_ACTIONS = ("task.completed", "job.completed")


@dataclass(frozen=True, slots=True)
class Done:
    """A completed task or job: event `seq` of the chain of `case`; `person` is the name of that moment."""

    case: str
    number: str
    process: str
    deployment: str
    seq: int
    element: str
    at: datetime
    person: str
    task: str | None = None
    round: int = 1
    answers: Any = None

    def as_link(self) -> dict[str, Any]:
        """Where to look: plain JSON, without the answers."""
        return {
            "case": self.case, "number": self.number, "process": self.process, "deployment": self.deployment,
            "seq": self.seq, "element": self.element, "at": self.at.isoformat(), "person": self.person,
            "task": self.task, "round": self.round,
        }  # fmt: skip


def read_done(session: Session, case_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Done]]:
    """What was completed in each of these cases, in the order of its chain."""
    cases = {
        row.id: row
        for row in session.execute(
            select(Case.id, Case.number, Case.process, Case.deployment_id).where(Case.id.in_(case_ids))
        )
    }
    query = (
        select(LedgerEvent.case_id, LedgerEvent.seq, LedgerEvent.body)
        .where(LedgerEvent.chain.in_([case_chain(case) for case in cases]), LedgerEvent.action.in_(_ACTIONS))
        .order_by(LedgerEvent.chain, LedgerEvent.seq)
    )
    found: dict[UUID, list[Done]] = {case: [] for case in cases}
    for case_id, seq, body in session.execute(query):
        if case_id is not None:
            found[case_id].append(_done(cases[case_id], seq, orjson.loads(body)))
    return found


def latest(done: Sequence[Done], element: str) -> Done | None:
    """The last time the element was completed."""
    return next((one for one in reversed(done) if one.element == element), None)


def every(done: Sequence[Done], *elements: str) -> Iterator[Done]:
    """Each time one of the elements was completed, in order."""
    return (one for one in done if one.element in elements)


def _done(case: Any, seq: int, body: Mapping[str, Any]) -> Done:
    target = body.get("target") or {}
    return Done(
        case=str(case.id), number=case.number, process=case.process, deployment=str(case.deployment_id), seq=seq,
        element=target.get("element", ""), at=datetime.fromisoformat(body["act"]["at"]),
        person=(body.get("who") or {}).get("name", ""), task=target.get("task"), round=target.get("round", 1),
        answers=body.get("new"),
    )  # fmt: skip
