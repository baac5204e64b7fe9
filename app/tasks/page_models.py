"""What the task pages show: pure values, filled by queries, read by `templates/tasks/`.

Templates link by these endpoints (all take `task_id` where one is meant):
`tasks.inbox` GET /; `tasks.show` GET /tasks/<id>; `tasks.complete` POST /tasks/<id>/complete;
`tasks.draft` PUT|DELETE /tasks/<id>/draft; `tasks.claim`, `tasks.release`, `tasks.delegate`, `tasks.urge` POST;
`tasks.notifications` GET /notifications; `tasks.read_notifications` POST /notifications/read.
How answers travel: see `app.web.form_request`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.kernel.names import Names
from app.tasks.models import TaskState
from app.web.view_models import (
    NO_PAGING,
    Answer,
    Change,
    FileRef,
    Notice,
    Option,
    Paging,
    PersonRef,
    TimelineItem,
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open task in a list. `claimed_by` None = anybody in the lane may take it; `mine` = claimed by the
    reader.

    `acting_for` is the name of the absent person for whom the reader would do it.
    `round` is that of its case in which it was entered (1 = first); `subject` is the person it is about (a
    trainee).
    """

    id: UUID
    name: Names
    case_id: UUID
    case_number: str
    case_title: Names
    process: Names
    lane: Names
    due: datetime | None
    line: Names | None = None
    step: Names | None = None
    subject: str | None = None
    claimed_by: PersonRef | None = None
    mine: bool = False
    escalated: bool = False
    round: int = 1
    has_draft: bool = False
    acting_for: str | None = None


@dataclass(frozen=True, slots=True)
class TaskSection:
    """Tasks of one urgency; `total` counts all, also those on other pages."""

    kind: Literal["overdue", "today", "later"]
    rows: Sequence[TaskRow]
    total: int


@dataclass(frozen=True, slots=True)
class EscalatedRow:
    """One task that was escalated to the reader. `holder` None = nobody of its lane has taken it.

    `urged` is when its holder, or anybody of its lane, was last urged; until `urge_from` they may not be again.
    """

    task: TaskRow
    holder: PersonRef | None
    may_reassign: bool
    urged: datetime | None = None
    urge_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """The filter bar: what is chosen (as in the query string) and what there is to choose from."""

    search: str = ""
    line: str = ""
    process: str = ""
    mine: bool = False
    lines: Sequence[Option] = ()
    processes: Sequence[Option] = ()

    @property
    def active(self) -> bool:
        """True when something is narrowed down, so an empty list means `nothing found`, not `nothing to
        do`.
        """
        return bool(self.search or self.line or self.process or self.mine)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`tasks/inbox.html`, as variable `page`."""

    sections: Sequence[TaskSection]
    filters: InboxFilters = InboxFilters()
    paging: Paging = NO_PAGING
    notices: Sequence[Notice] = ()
    escalated: Sequence[EscalatedRow] = ()
    may_start: bool = False
    tiles: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class EarlierWork:
    """What an earlier lane left in the case, read-only: one card. `changes` = since this task was done last."""

    title: Names
    lane: Names
    person: PersonRef | None
    at: datetime | None
    answers: Sequence[Answer]
    round: int = 1
    open: bool = False
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class TaskSignature:
    """The task is signed with the password: `meaning` as in the diagram (`review`, `verification` …)."""

    meaning: str


@dataclass(frozen=True, slots=True)
class FormData:
    """What the browser's form needs: `schema` localised, `data` = context, prefill and draft merged, in that
    order.

    `draft_saved_at` tells when the shown draft was saved; None = nothing saved yet.
    """

    schema: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    draft_saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """`tasks/task.html`, as variable `page`.

    `state`: `open` (may be done here now when `may_complete`), `done`, `cancelled`. `why` = one sentence why
    this task exists, from the diagram's documentation. `locked_reason`, an English template, says why the
    form is read-only.
    """

    id: UUID
    name: Names
    state: TaskState
    case_id: UUID
    case_number: str
    case_title: Names
    process: Names
    lane: Names
    due: datetime | None
    form: FormData
    why: Names | None = None
    line: Names | None = None
    step: Names | None = None
    subject: str | None = None
    round: int = 1
    element: str = ""
    escalated: bool = False
    claimed_by: PersonRef | None = None
    mine: bool = False
    may_claim: bool = False
    may_release: bool = False
    may_delegate: bool = False
    may_complete: bool = False
    may_urge: bool = False
    locked_reason: str | None = None
    acting_for: str | None = None
    done_by: PersonRef | None = None
    done_at: datetime | None = None
    delegates: Sequence[PersonRef] = ()
    signature: TaskSignature | None = None
    earlier: Sequence[EarlierWork] = ()
    answers: Sequence[Answer] = ()
    files: Sequence[FileRef] = ()
    history: Sequence[TimelineItem] = ()

    @property
    def usable(self) -> bool:
        """The reader may fill the form in, here and now."""
        return self.state == "open" and self.may_complete

    @property
    def assignable(self) -> bool:
        """There is something to do about who does it."""
        return self.may_claim or self.may_release or self.may_delegate or self.may_urge


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """`tasks/notifications.html`, as variable `page`; newest first."""

    notices: Sequence[Notice]
    unread: int = 0
    paging: Paging = NO_PAGING
