"""What the table of findings is worth as proof: events propose, contest and decide them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.cases import Case
from app.kernel.canonical import digest
from app.ledger import (
    Action,
    LedgerEvent,
    ProofTable,
    Standing,
    Unproven,
    Violation,
    breach,
    case_chain,
    open_bodies,
    signed_events,
)
from app.responsibility.models import ResponsibilityFinding

DECIDED = {Action.FINDING_ACCEPTED: "accepted", Action.FINDING_OVERRULED: "overruled"}
_STATUS = {Action.FINDING_CONTESTED: "contested", **DECIDED}
_REPEATED = ("code", "leading", "roles", "target", "round", "decision_digest", "facts_hash")
TABLE = "responsibility_findings"
Body = Mapping[str, Any]


@dataclass(slots=True)
class Told:
    """What the record tells of one finding: its proposal, its contest, its decision, each with the whole event."""

    proposal: Mapping[str, Any]
    event: Body
    contest: Body | None = None
    decision: Body | None = None
    later: list[Body] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, int]:
        """Chain and number of the newest event about it."""
        act = (self.decision or self.contest or self.event)["act"]
        return act["chain"], act["seq"]


def told_findings(session: Session, chain: str | None = None) -> dict[str, Told]:
    """Every finding that the record tells of, by its id; of one chain, if given."""
    about = LedgerEvent.action.in_(_STATUS) | (
        LedgerEvent.action.in_((Action.JOB_COMPLETED, Action.TASK_COMPLETED)) & _PROPOSES
    )
    query = select(LedgerEvent.body).where(about).order_by(LedgerEvent.chain, LedgerEvent.seq)
    if chain is not None:
        query = query.where(LedgerEvent.chain == chain)
    found: dict[str, Told] = {}
    for body in open_bodies(session, session.scalars(query)):
        for proposal in (body.get("data") or {}).get("findings") or ():
            found[proposal["id"]] = Told(proposal, body)
        told = found.get((body.get("target") or {}).get("finding", ""))
        if told is not None:
            _add(told, body)
    return found


# Which elements decide is for each process to say, so that the text itself is asked; what stands apart may hold it too.
_PROPOSES = LedgerEvent.body.contains('"findings":[') | LedgerEvent.body.contains('"apart":"')


def _add(told: Told, body: Body) -> None:
    if body["act"]["action"] == Action.FINDING_CONTESTED:
        told.contest = body
    else:
        told.decision = body


def compare_findings(session: Session) -> Iterator[Violation | Unproven]:
    """Every finding with what the record tells of it."""
    told = told_findings(session)
    gone = _erased(session)
    older = 0
    for row, number in session.execute(select(ResponsibilityFinding, Case.number).join(Case)):
        known, name = told.pop(str(row.id), None), f"{row.code} of case {number}"
        if known is None:
            if not gone.content(row):
                yield breach(TABLE, name, (None, None), "row_added")
            continue
        wrong = differences(row, known, gone)
        if wrong:
            yield breach(TABLE, name, known.place, "row", ", ".join(wrong))
        older += "evidence_hash" not in known.proposal
    for known in told.values():
        yield breach(TABLE, known.proposal["code"], known.place, "row_gone")
    if older:
        yield Unproven("evidence_before", {"table": TABLE, "count": older})


def contradicted_findings(session: Session, case_id: UUID) -> Mapping[UUID, Sequence[str]]:
    """What a case's findings say otherwise than the record, by finding; for who prints them beside a signature."""
    told = told_findings(session, case_chain(case_id))
    gone = _erased(session)
    rows = session.scalars(select(ResponsibilityFinding).where(ResponsibilityFinding.case_id == case_id)).all()
    signed = signed_events(session, [known.place for known in told.values()])
    found: dict[UUID, Sequence[str]] = {}
    for row in rows:
        known = told.get(str(row.id))
        if known is None:
            found[row.id] = [] if gone.content(row) else ["event"]
        else:
            event = signed.get(known.place)
            intact = event is not None and event.intact
            found[row.id] = [*differences(row, known, gone), *([] if intact else ["event"])]
    return found


def differences(row: ResponsibilityFinding, told: Told, gone: "_Erased") -> list[str]:
    """The names of what the row says otherwise than the record; what an order erased cannot be compared."""
    proposal = told.proposal
    pairs: dict[str, tuple[Any, Any]] = {name: (getattr(row, name), proposal[name]) for name in _REPEATED}
    pairs["case"] = (f"case:{row.case_id}", told.event["act"]["chain"])
    pairs["status"] = (row.status, _status(told))
    pairs["proposed_at"] = (row.proposed_at.isoformat(timespec="microseconds"), told.event["act"]["at"])
    if row.facts or not gone.content(row):
        pairs["facts"] = (digest(row.facts), proposal["facts_hash"])
    if "evidence_hash" in proposal and not gone.evidence(row):
        pairs["evidence"] = (digest([row.evidence, row.names, row.element]), proposal["evidence_hash"])
    wrong = [name for name, (one, other) in pairs.items() if one != other]
    return wrong + _step(row, "contest", told.contest) + _step(row, "decision", told.decision)


def _step(row: ResponsibilityFinding, step: str, event: Body | None) -> list[str]:
    """What the row says otherwise of a contest or a decision: who, when, why."""
    person, at, reason = _BY[step], _AT[step], f"{step}_reason"
    if event is None:
        return [name for name in (person, at, reason) if getattr(row, name) is not None]
    said = getattr(row, at)
    pairs = {
        person: (str(getattr(row, person)), event["act"]["actor"]),
        at: (said and said.isoformat(timespec="microseconds"), event["act"]["at"]),
        reason: (getattr(row, reason), event.get("reason")),
    }
    if "erased" in event:
        del pairs[reason]
    return [name for name, (one, other) in pairs.items() if one != other]


_BY, _AT = {"contest": "contested_by", "decision": "decided_by"}, {"contest": "contested_at", "decision": "decided_at"}


def _status(told: Told) -> str:
    newest = told.decision or told.contest
    return _STATUS[newest["act"]["action"]] if newest else "proposed"


@dataclass(frozen=True, slots=True)
class _Erased:
    """What orders erased: the chains of the cases whose content went, and of the people."""

    cases: frozenset[str]
    people: frozenset[str]

    def content(self, row: ResponsibilityFinding) -> bool:
        """Whether the finding's case lost its content."""
        return f"case:{row.case_id}" in self.cases

    def evidence(self, row: ResponsibilityFinding) -> bool:
        """Whether an erasure emptied the evidence, or put a pseudonym into it."""
        said = str(row.evidence)
        renamed = any(person.removeprefix("person:")[:8] in said for person in self.people)
        return renamed or (self.content(row) and not row.evidence)


def _erased(session: Session) -> _Erased:
    cases = _named(session, Action.CONTENT_ERASED, LedgerEvent.chain)
    return _Erased(cases, _named(session, Action.PERSON_ERASED, LedgerEvent.chain))


def _named(session: Session, action: Action, column: InstrumentedAttribute[str]) -> frozenset[str]:
    return frozenset(session.scalars(select(column).where(LedgerEvent.action == action)))


PROOF = (
    ProofTable(TABLE, Standing.PROOF, "proposal, contest and decision repeat their events", compare_findings),
    ProofTable("finding_answers", Standing.READ_MODEL, "that a finding was answered; its events say what"),
)
