"""Who may contest a finding, and who may decide on it: one rule for the button and for the action."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from app.cases import CaseRecord
from app.identity import Actor, may
from app.responsibility.models import ResponsibilityFinding

UNDECIDED = ("proposed", "contested")

# Role of a lane -> roles that belong to the same department.
_DEPARTMENTS = (
    frozenset({"production", "production_manager"}),
    frozenset({"qa", "qa_verifier", "qa_manager"}),
    frozenset({"hr", "hr_manager"}),
    frozenset({"manager", "plant_manager"}),
)


def department_of(roles: Collection[str]) -> frozenset[str]:
    """The roles themselves and those of the same departments."""
    return frozenset(roles).union(*(group for group in _DEPARTMENTS if group & frozenset(roles)))


def holds_any(actor: Actor, roles: Collection[str], case: CaseRecord) -> bool:
    """True when the actor holds one of the roles where the case stands."""
    return any(actor.holds(role, case.plant, case.line) for role in roles)


def may_contest(actor: Actor, finding: ResponsibilityFinding, case: CaseRecord, now: datetime) -> bool:
    """The department concerned, once, while the finding is proposed and the time runs."""
    concerned = holds_any(actor, department_of(finding.roles), case)
    return concerned and finding.status == "proposed" and now <= finding.contest_until


def may_decide(actor: Actor, finding: ResponsibilityFinding, case: CaseRecord, acted: Collection[UUID]) -> bool:
    """An auditor outside the department concerned who did nothing in the case (`acted`), while it is undecided."""
    undecided = finding.status in UNDECIDED
    return (
        undecided and may(actor, "finding:decide", case.plant, case.line) and not is_party(actor, finding, case, acted)
    )


def is_party(actor: Actor, finding: ResponsibilityFinding, case: CaseRecord, acted: Collection[UUID]) -> bool:
    """True when the person stands too near: of the department concerned, or acted in the case."""
    return actor.id in acted or holds_any(actor, department_of(finding.roles), case)


def may_accept(finding: ResponsibilityFinding, now: datetime) -> bool:
    """Accepting waits for the answer of the department concerned, or for the end of its time; overruling does not."""
    return finding.status == "contested" or not finding.roles or now > finding.contest_until
