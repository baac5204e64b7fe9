"""A case's ledger as the facts need it: who completed what when, with the answers as they were given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.ledger import Action, LedgerEvent, case_chain, name_in, open_bodies

_ACTIONS = (Action.TASK_COMPLETED, Action.JOB_COMPLETED)


@dataclass(frozen=True, slots=True)
class CompletedWork:
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
            "case": self.case,
            "number": self.number,
            "process": self.process,
            "deployment": self.deployment,
            "seq": self.seq,
            "element": self.element,
            "at": self.at.isoformat(),
            "person": self.person,
            "task": self.task,
            "round": self.round,
        }


def read_done(session: Session, case_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[CompletedWork]]:
    """What was completed in each of these cases, in the order of its chain."""
    cases = {
        row.id: row
        for row in session.execute(
            select(Case.id, Case.number, Case.process, Case.deployment_id).where(Case.id.in_(case_ids))
        )
    }
    query = (
        select(LedgerEvent.case_id, LedgerEvent.body)
        .where(LedgerEvent.chain.in_([case_chain(case) for case in cases]), LedgerEvent.action.in_(_ACTIONS))
        .order_by(LedgerEvent.chain, LedgerEvent.seq)
    )
    found: dict[UUID, list[CompletedWork]] = {case: [] for case in cases}
    rows = session.execute(query).all()
    for row, body in zip(rows, open_bodies(session, [row.body for row in rows]), strict=True):
        if row.case_id is not None:
            found[row.case_id].append(_done(cases[row.case_id], body))
    return found


def latest(done: Sequence[CompletedWork], element: str) -> CompletedWork | None:
    """The last time the element was completed."""
    return next((one for one in reversed(done) if one.element == element), None)


def every(done: Sequence[CompletedWork], *elements: str) -> Iterator[CompletedWork]:
    """Each time one of the elements was completed, in order."""
    return (one for one in done if one.element in elements)


def _done(case: Any, body: Mapping[str, Any]) -> CompletedWork:
    target = body.get("target") or {}
    return CompletedWork(
        case=str(case.id),
        number=case.number,
        process=case.process,
        deployment=str(case.deployment_id),
        seq=body["act"]["seq"],
        element=target.get("element", ""),
        at=datetime.fromisoformat(body["act"]["at"]),
        person=_name(body.get("who") or {}),
        task=target.get("task"),
        round=target.get("round", 1),
        answers=body.get("new"),
    )


def _name(who: Mapping[str, Any]) -> str:
    """The name as a fact: plain text, in Chinese where there is but the word that it was erased."""
    name = name_in(who) if who.get("name") or "erased" in who else ""
    return name if isinstance(name, str) else name["zh"]
