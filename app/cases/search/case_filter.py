"""What is asked of the list of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.cases.search.search_words import SearchWord
from app.kernel.keyset import Position

PAGE = 50


class LateRule(Protocol):
    """What the tasks slice above calls late."""

    def __call__(self, now: datetime, /) -> ColumnElement[bool]:
        """The condition on a case."""


class EarliestDues(Protocol):
    """What the tasks slice above knows of when open work is due."""

    def __call__(self, session: Session, cases: Sequence[UUID], /) -> Mapping[UUID, datetime]:
        """The soonest due moment of each case that has open work with one, that of its parts included."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is looked for.

    `state` is a CaseStatus; `worked_by` a person who started the case or
    completed a task of it, `person` the same by username; `allowed` says which cases the reader may see at all (None:
    all of them, which only the machine may say); `text` is sought in all answers. Every one of `words`, which are what
    `search` says, must be found in what a row shows: number, subject, starter, line, step, defect, process.
    `defect` is a code of the master data that some variable names as its `defect_type`. `late` needs the rule of the
    tasks above (`late_rule`) and the moment `now`.
    """

    search: str = ""
    words: Sequence[SearchWord] = ()
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
    worked_by: UUID | None = None
    allowed: ColumnElement[bool] | None = None
    id: UUID | None = None
    parent: UUID | None = None
    top_only: bool = True
    after: Position | None = None
    limit: int = PAGE
    late_rule: LateRule | None = None
    now: datetime | None = None
