"""Plain values that several pages show. Views fill them from queries; templates only read them.

`Names` are `{"zh": …, "en": …}` (or one plain text); templates write them with the filter `named`. Moments
are aware UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from app.kernel.names import Names


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as shown, or the machine, whose name has both languages; `acting_for` names whom they stand in for."""

    username: str
    name: Names
    acting_for: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter or a select."""

    value: str
    label: Names


@dataclass(frozen=True, slots=True)
class Paging:
    """Keyset paging: opaque cursors for `?after=` and `?before=`; None where there is nothing further."""

    after: str | None = None
    before: str | None = None
    total: int | None = None


NO_PAGING = Paging()


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file. `url` downloads it as an attachment."""

    id: UUID
    name: str
    size: int
    url: str
    by: PersonRef | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One form field as read-only text.

    `kind` text: `value` is Names or a plain value; `table`: `columns` and `rows` (values by column key);
    `files`: `files`. Build them with `app.web.answer_view.read_answers`.
    """

    label: Names
    kind: Literal["text", "long", "table", "files"] = "text"
    value: Any = None
    columns: Sequence[tuple[str, Names]] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    files: Sequence[FileRef] = ()


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One ledger event as people read it.

    `action` is the ledger's action (`task.completed`), `sentence` what it did to its task, timer or job, in words.
    `late` marks work done after its due date. `signed` is the meaning of a signature, `signed_by`
    the name printed with it.
    """

    seq: int
    at: datetime
    action: str
    sentence: Names
    person: PersonRef | None = None
    lane: Names | None = None
    reason: Names | None = None
    outcome: str = "ok"
    late: bool = False
    signed: str | None = None
    signed_by: Names | None = None
    changes: Sequence["Change"] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; None means there was none. Long values are cut by the template."""

    label: Names
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification of the app. `url` leads to what it is about; `template`/`params` are its sentence.

    `places` are line, step and defect, as far as the case has them; `what` is to be done, `due` when.
    """

    id: UUID
    at: datetime
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)
    url: str | None = None
    read: bool = False
    urgent: bool = False
    places: Sequence[Names] = ()
    what: Names | None = None
    due: datetime | None = None
