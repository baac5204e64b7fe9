"""Propose findings in the very step in which the process's table decided: same transaction, same ledger entry.

The diagram asks the decision `responsibility` with the variable `facts`; what its required decision `findings` lists
becomes one row a code. Nobody types a finding, and none counts before an auditor has accepted it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.cases import CaseAdvanced, CaseRecord, StepBatch
from app.definitions import Definitions
from app.feel import to_json
from app.jobs import Calendars, add_working
from app.kernel.canonical import digest
from app.kernel.roles import ROLES
from app.responsibility.models import ResponsibilityFinding
from app.responsibility.notify import tell

DECISION, STAGE_1 = "responsibility", "findings"
# The key of `facts` under which the places in the record stand, by code; pages of variables leave it out.
EVIDENCE = "_evidence"
# How long the roles concerned may contest a finding, on the case's factory calendar.
CONTEST_WITHIN = "P5D"


@dataclass(frozen=True, slots=True)
class DecidingTable:
    """The table that decided: digest of its file, and what its first stage listed."""

    digest: str
    listed: Sequence[Mapping[str, Any]]


class Proposals:
    """Listens to case steps; who is asked to answer learns of it, because the time to contest has begun."""

    def __init__(self, definitions: Definitions, calendars: Calendars) -> None:
        self._definitions = definitions
        self._calendars = calendars

    def __call__(self, session: Session, step: CaseAdvanced, batch: StepBatch) -> None:
        """Store what the step's responsibility decision found, if it made one."""
        elements = self._definitions.model(step.case.key).elements
        for write in step.advance.writes:
            element = elements.get(write.element)
            if element is not None and element.decision == DECISION and write.new:
                batch.record["findings"] = self._propose(session, step, element.id, write.new)

    def _propose(
        self, session: Session, step: CaseAdvanced, element: str, result: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Store and announce the findings; gives what the ledger keeps of them."""
        case, facts = step.case, step.case.variables.get("facts") or {}
        rule = self._rule(case, step.at)
        rows = [
            self._row(session, case, one, (element, rule.digest, facts), step.at)
            for one in _in_order(result, rule.listed)
        ]
        session.execute(insert(ResponsibilityFinding), rows)
        for row in rows:
            tell(session, case, "finding_proposed", row, row["roles"], step.at)
        return [_recorded(row) for row in rows]

    def _rule(self, case: CaseRecord, now: datetime) -> DecidingTable:
        version = self._definitions.version(case.key.deployment)
        table = version.decisions[DECISION].table
        content = version.files[table.path] if table else b""
        listed = to_json(version.decisions[STAGE_1].evaluate(case.scope, now)) if STAGE_1 in version.decisions else []
        return DecidingTable(hashlib.sha256(content).hexdigest(), listed)

    def _row(
        self, session: Session, case: CaseRecord, one: Mapping[str, Any], source: tuple[str, str, Any], now: datetime
    ) -> dict[str, Any]:
        element, rule_digest, facts = source
        known = {key: value for key, value in facts.items() if key != EVIDENCE}
        calendar = self._calendars.calendar(session, self._calendar_code(case), now)
        return {
            "id": uuid4(),
            "case_id": case.id,
            "round": case.visits.get(element, 1),
            "code": one["code"],
            "leading": one["leading"],
            "roles": roles_of(one.get("role")),
            "target": one.get("target"),
            "names": {"zh": one.get("zh"), "en": one.get("en")},
            "element": element,
            "deployment_id": case.deployment_id,
            "decision_digest": rule_digest,
            "facts": known,
            "facts_hash": digest(known),
            "evidence": (facts.get(EVIDENCE) or {}).get(one["code"], []),
            "status": "proposed",
            "proposed_at": now,
            "contest_until": add_working(CONTEST_WITHIN, now, calendar),
        }

    def _calendar_code(self, case: CaseRecord) -> str:
        return self._definitions.model(case.key).properties.get("calendar", "factory")


def roles_of(text: str | None) -> list[str]:
    """The roles that a table's cell names (`qa+production`); `none` and `process` are no roles."""
    return [role for role in (text or "").split("+") if role in ROLES]


def _in_order(result: Mapping[str, Any], listed: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The decision's result first, then the other findings of stage 1."""
    others = [{**one, "leading": False} for one in listed if one["code"] != result["code"]]
    return [{**result, "leading": True}, *others]


def _recorded(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger keeps of a proposal; the facts stand in the same entry as the job's result."""
    kept = ("id", "code", "leading", "roles", "target", "round", "decision_digest", "facts_hash", "contest_until")
    return {**{key: row[key] for key in kept}, "evidence_hash": evidence_digest(row)}


def evidence_digest(row: Mapping[str, Any]) -> str:
    """Over what people read beside the facts: the places in the record, the names, the element."""
    return digest([row["evidence"], row["names"], row["element"]])
