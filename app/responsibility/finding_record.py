"""A finding while somebody answers it: locked with its case, changed, written into the case's ledger, told of."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.cases import CaseRecord, append_observation, lock_case
from app.identity import Actor
from app.kernel.errors import NotFoundError
from app.ledger import Entry
from app.responsibility.models import FindingAnswer, ResponsibilityFinding
from app.responsibility.notify import AUDITORS, tell

_LEAST_WORDS = 10


def lock_finding(session: Session, finding_id: UUID) -> tuple[CaseRecord, ResponsibilityFinding]:
    """The case, locked, and then the finding as it stands under that lock."""
    case = lock_case(session, case_of(session, finding_id))
    return case, session.scalars(select(ResponsibilityFinding).where(ResponsibilityFinding.id == finding_id)).one()


def case_of(session: Session, finding_id: UUID) -> UUID:
    """The id of its case. Raises NotFoundError."""
    columns = ResponsibilityFinding
    case_id = session.scalar(select(columns.case_id).where(columns.id == finding_id))
    if case_id is None:
        raise NotFoundError("There is no finding %(id)s", id=str(finding_id))
    return case_id


def check_reason(reason: str) -> dict[str, str]:
    """What is wrong with a reason, by field; nothing when it says enough."""
    return {} if len(reason.strip()) >= _LEAST_WORDS else {"reason": "Explain in at least 10 characters"}


def answer_of(answer: str, actor: Actor, now: datetime, reason: str) -> dict[str, Any]:
    """The columns of an answer."""
    return {"answer": answer, "given_by": actor.id, "at": now, "reason": reason.strip()}


def target_of(finding: ResponsibilityFinding) -> dict[str, Any]:
    """How the ledger names it."""
    return {"finding": str(finding.id), "code": finding.code, "element": finding.element, "round": finding.round}


def store_finding(
    session: Session,
    case: CaseRecord,
    finding: ResponsibilityFinding,
    values: dict[str, Any],
    entry: Entry,
    now: datetime,
) -> ResponsibilityFinding:
    """Add the answer `values` to the finding, record the entry and tell whom it concerns."""
    session.execute(insert(FindingAnswer).values(id=uuid4(), finding_id=finding.id, **values))
    append_observation(session, case, [entry], now)
    roles = AUDITORS if values["answer"] == "contested" else finding.roles
    named = {"code": finding.code, "names": finding.names}
    tell(session, case, f"finding_{values['answer']}", named, roles, now)
    session.refresh(finding)
    return finding
