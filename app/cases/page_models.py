"""What the case pages show: pure values, filled by queries, read by `templates/cases/`.

Templates link by these endpoints (all take `case_id` where one is meant):
`cases.mine` GET /cases/mine; `cases.index` GET /cases; `cases.show` GET /cases/<id>; `cases.diagram` GET
/cases/<id>/diagram.bpmn (the pinned version's XML); `cases.new` GET /cases/new; `cases.start` POST
/cases/new/<process>; `cases.cancel` POST /cases/<id>/cancel; `cases.incidents` GET /incidents; `cases.retry`
POST /incidents/<incident_id>/retry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from app.cases.models import CaseState
from app.kernel.names import Names
from app.web.view_models import (
    NO_PAGING,
    Answer,
    Change,
    FileRef,
    Option,
    Paging,
    PersonRef,
    TimelineItem,
)


class CaseStatus(StrEnum):
    """A case's state as lists and pages show it: one that runs, but has an open incident, is stuck."""

    RUNNING = CaseState.RUNNING
    STUCK = "stuck"
    COMPLETED = CaseState.COMPLETED
    CANCELLED = CaseState.CANCELLED

    @classmethod
    def of(cls, state: str, *, stuck: bool) -> "CaseStatus":
        """From `cases.state` and whether an incident is open."""
        return cls.STUCK if stuck and state == CaseState.RUNNING else cls(state)

    @classmethod
    def named(cls, word: str) -> str:
        """What a filter means by the word; bookmarks, saved filters and scripts of earlier versions say `finished`."""
        return cls.COMPLETED if word == "finished" else word


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list. `waiting_for` names the tasks that are open now."""

    id: UUID
    number: str
    title: Names
    process: Names
    state: CaseStatus
    started_at: datetime
    started_by: PersonRef | None = None
    ended_at: datetime | None = None
    outcome: Names | None = None
    line: Names | None = None
    waiting_for: Sequence[Names] = ()
    due: datetime | None = None
    round: int = 1
    subject: str | None = None
    parts: int = 0
    parts_ended: int = 0


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """The filter bar of the case lists, as in the query string."""

    search: str = ""
    state: str = ""
    line: str = ""
    process: str = ""
    step: str = ""
    defect: str = ""
    person: str = ""
    outcome: str = ""
    text: str = ""
    late: bool = False
    reworked: bool = False
    lines: Sequence[Option] = ()
    steps: Sequence[Option] = ()
    processes: Sequence[Option] = ()
    defects: Sequence[Option] = ()
    outcomes: Sequence[Option] = ()

    @property
    def further(self) -> bool:
        """True when something behind the first row of filters is set."""
        return bool(self.step or self.defect or self.person or self.outcome or self.text or self.late or self.reworked)

    @property
    def active(self) -> bool:
        """True when something is narrowed down."""
        return bool(self.search or self.state or self.line or self.process or self.further)


@dataclass(frozen=True, slots=True)
class SavedFilterRow:
    """A filter the reader kept; `query` goes behind `/cases?`."""

    id: UUID
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class CaseListPage:
    """`cases/list.html`, as variable `page`; `mine` is the list of cases the reader started or worked on."""

    rows: Sequence[CaseRow]
    filters: CaseFilters = CaseFilters()
    paging: Paging = NO_PAGING
    mine: bool = False
    may_start: bool = False
    may_export: bool = False
    saved: Sequence[SavedFilterRow] = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class DiagramStep:
    """One element of the diagram in words, for phones and screen readers, in the order of first entry."""

    element: str
    name: Names
    lane: Names
    state: Literal["done", "current", "stuck"]
    visits: int = 1
    person: PersonRef | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """What to paint on the BPMN: ids of elements and sequence flows. `names` gives the second language by
    element id.
    """

    current: Sequence[str] = ()
    stuck: Sequence[str] = ()
    visited: Sequence[str] = ()
    visits: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, Names] = field(default_factory=dict)
    steps: Sequence[DiagramStep] = ()


@dataclass(frozen=True, slots=True)
class OpenTaskRef:
    """A task that waits now. `may_open` = the reader may see its page."""

    id: UUID
    name: Names
    lane: Names
    due: datetime | None = None
    claimed_by: PersonRef | None = None
    may_open: bool = False
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class VariableChange:
    """One write of a variable: who, when, by which step, which fields changed."""

    at: datetime
    by: PersonRef | None
    element: Names
    changes: Sequence[Change]
    round: int = 1


@dataclass(frozen=True, slots=True)
class Variable:
    """A case variable as it stands, and how it came to be (newest write first)."""

    key: str
    label: Names
    answers: Sequence[Answer]
    writes: Sequence[VariableChange] = ()


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """What stopped a case: `message` is a plain sentence, already in the reader's language or English."""

    id: UUID
    case_id: UUID
    case_number: str
    case_title: Names
    element: Names
    message: str
    opened_at: datetime
    attempts: int = 1
    may_retry: bool = False
    resolved_at: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """`cases/case.html`, as variable `page`. `cancel_reasons` empty = the reader may not cancel, or there is
    nothing to cancel; `cancel_signed` = cancelling asks for the password.
    """

    id: UUID
    number: str
    title: Names
    process: Names
    version: int
    state: CaseStatus
    started_at: datetime
    started_by: PersonRef | None = None
    ended_at: datetime | None = None
    outcome: Names | None = None
    line: Names | None = None
    step: Names | None = None
    subject: str | None = None
    round: int = 1
    due: datetime | None = None
    parent: CaseRow | None = None
    children: Sequence[CaseRow] = ()
    open_tasks: Sequence[OpenTaskRef] = ()
    diagram: Diagram = Diagram()
    timeline: Sequence[TimelineItem] = ()
    variables: Sequence[Variable] = ()
    files: Sequence[FileRef] = ()
    incidents: Sequence[IncidentRow] = ()
    cancel_reasons: Sequence[Option] = ()
    cancel_signed: bool = False

    @property
    def newest_first(self) -> bool:
        """The order in which the timeline stands."""
        return bool(self.timeline) and self.timeline[0].seq > self.timeline[-1].seq


@dataclass(frozen=True, slots=True)
class StartChoice:
    """A process the reader may start. `description` from the diagram's documentation."""

    process: str
    name: Names
    description: Names = ""
    lane: Names = ""


@dataclass(frozen=True, slots=True)
class StartPage:
    """`cases/new.html`, as variable `page`."""

    choices: Sequence[StartChoice]


@dataclass(frozen=True, slots=True)
class IncidentsPage:
    """`cases/incidents.html`, as variable `page`; open ones first."""

    rows: Sequence[IncidentRow]
    paging: Paging = NO_PAGING
