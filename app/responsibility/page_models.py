"""What the page of a case's responsibility shows: pure values, read by `templates/responsibility/responsibility.html`.

Endpoints: `responsibility.show` GET /cases/<id>/responsibility; `responsibility.contest` and `responsibility.decide`
POST /findings/<id>/contest and /decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from app.kernel.names import Names
from app.responsibility.signed_decisions import SignedDecision
from app.tasks import TaskState
from app.web.view_models import FileRef, PersonRef


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place in the record: `template` with `params` is the sentence; `url` shows the case at that event.

    `version` is the number of the deployment whose form was filled; `field` the form's own label.
    """

    template: str
    params: Mapping[str, Any]
    step: Names
    field: Names = ""
    url: str | None = None
    person: str = ""
    at: datetime | None = None
    number: str = ""
    seq: int | None = None
    version: int | None = None
    round: int = 1


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding with what the reader may do about it; `too_early` until the department's time to contest is over.

    `contradicted` names what it says otherwise than the record.
    """

    id: UUID
    code: str
    name: Names
    leading: bool
    roles: Sequence[Names]
    target: str | None
    status: str
    evidence: Sequence[Evidence]
    proposed_at: datetime
    contest_until: datetime
    rule_version: int
    decision_digest: str
    facts_hash: str
    contested_by: PersonRef | None = None
    contested_at: datetime | None = None
    contest_reason: str | None = None
    document: FileRef | None = None
    decided_by: PersonRef | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
    signature: SignedDecision | None = None
    contradicted: Sequence[str] = ()
    may_contest: bool = False
    may_decide: bool = False
    too_early: bool = False


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A link of the chain of duty: `broken` by these codes, `first` marks the earliest."""

    name: str
    state: Literal["sound", "broken", "open"]
    codes: Sequence[str] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """One tracing of the case: its chain, its findings, the lanes' delays."""

    number: int
    at: datetime
    links: Sequence[ChainLink]
    findings: Sequence[FindingCard]
    delays: Sequence["LaneDelay"] = ()

    @property
    def slow(self) -> bool:
        """Time itself was found wanting (R9), so where it went is shown at once."""
        return any(finding.code == "R9" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class LaneDelay:
    """How long a lane held the token, and its share of the whole delay (0-1)."""

    role: Names
    waited: timedelta
    delay: timedelta
    tasks: int
    late: int
    share: float


@dataclass(frozen=True, slots=True)
class Duty:
    """One step as it was answered for: who, role, due, done, how late, and the codes of what was missing.

    `of` names the trainee of a child case.
    """

    step: Names
    role: Names
    state: TaskState
    since: datetime
    due: datetime | None = None
    done: datetime | None = None
    person: PersonRef | None = None
    late: timedelta | None = None
    round: int = 1
    missing: Sequence[str] = ()
    url: str | None = None
    of: str | None = None
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Steps of the main case one by one; those of the trainees' cases together under `name`."""

    duties: Sequence[Duty]
    name: Names = ""
    missing: Sequence[str] = ()
    late: int = 0

    @property
    def folded(self) -> bool:
        """True for the trainees' part."""
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class ResponsibilityPage:
    """`responsibility/responsibility.html`, as variable `page`."""

    case_id: UUID
    number: str
    title: Names
    rounds: Sequence[Round]
    groups: Sequence[DutyGroup]
    running: bool
    outcome: Names | None = None
    subject: str | None = None
    may_replay: bool = False
