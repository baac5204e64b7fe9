"""What the auditors still have to decide: the open findings of all cases, the longest open first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from app.cases import Case, case_title
from app.definitions import Definitions
from app.engine import ProcessKey
from app.identity import Actor, places_of, require
from app.kernel.keyset import Position, behind
from app.kernel.names import Names
from app.plant import PlaceLabels, PlaceNames
from app.responsibility.models import ResponsibilityFinding as Finding
from app.responsibility.permissions import UNDECIDED

DECIDE_FINDING = "finding:decide"
PAGE = 50


@dataclass(frozen=True, slots=True)
class OpenFilter:
    """`state` is proposed or contested, `role` one that is asked to answer; empty means any."""

    state: str = ""
    role: str = ""
    after: Position | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One row. `since` is when it came into its state; `lapsed`: nobody may contest it any more."""

    id: UUID
    case_id: UUID
    number: str
    title: Names
    subject: str | None
    code: str
    name: Names
    leading: bool
    roles: Sequence[Names]
    status: str
    since: datetime
    proposed_at: datetime
    contest_until: datetime
    lapsed: bool


class OpenFindings:
    """Reads the list for one auditor: what lies where their role reaches."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels) -> None:
        self._definitions = definitions
        self._labels = labels

    def __call__(self, session: Session, actor: Actor, wanted: OpenFilter, now: datetime) -> Sequence[OpenFinding]:
        """At most `limit` findings. Raises ForbiddenError."""
        require(actor, DECIDE_FINDING)
        query = (
            select(
                Finding,
                Case.number,
                Case.deployment_id,
                Case.process,
                Case.step,
                Case.defect_type,
                Case.subject_name,
            )
            .join(Case, Case.id == Finding.case_id)
            .where(*open_for(actor), *_narrowed(wanted))
        )
        query = query.order_by(Finding.proposed_at, Finding.id).limit(wanted.limit)
        places = self._labels.read(session)
        return [self._row(row, places, now) for row in session.execute(query)]

    def _row(self, row: Any, places: PlaceNames, now: datetime) -> OpenFinding:
        finding: Finding = row[0]
        model = self._definitions.model(ProcessKey(str(row.deployment_id), row.process))
        return OpenFinding(
            id=finding.id,
            case_id=finding.case_id,
            number=row.number,
            title=case_title(model, places.name("step", row.step), places.name("defect_type", row.defect_type)),
            subject=row.subject_name,
            code=finding.code,
            name=finding.names,
            leading=finding.leading,
            roles=finding.role_names,
            status=finding.status,
            since=finding.contested_at or finding.proposed_at,
            proposed_at=finding.proposed_at,
            contest_until=finding.contest_until,
            lapsed=now > finding.contest_until,
        )


def count_open(session: Session, actor: Actor) -> int:
    """How many findings wait for a decision where the actor's role reaches."""
    query: Select[int] = select(func.count()).select_from(Finding).join(Case, Case.id == Finding.case_id)
    return session.scalar(query.where(*open_for(actor))) or 0


def open_for(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Conditions on findings joined with their cases: undecided, where the role reaches."""
    yield Finding.status.in_(UNDECIDED)
    yield places_of(actor, DECIDE_FINDING).condition(Case.plant, Case.line)


def _narrowed(wanted: OpenFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.state:
        yield Finding.status == wanted.state
    if wanted.role:
        yield literal(wanted.role) == func.any(Finding.roles)
    if wanted.after:
        yield behind((Finding.proposed_at, Finding.id), wanted.after)
