"""What is asked of the list of cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement

from app.kernel.keyset import Position

PAGE = 50


class LateRule(Protocol):
    """What the tasks slice above calls late."""

    def __call__(self, now: datetime, /) -> ColumnElement[bool]:
        """The condition on a case."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is looked for.

    `state` is a CaseStatus; `worked_by` a person who started the case or
    completed a task of it, `person` the same by username; `allowed` says which cases the reader may see at all (None:
    all of them, which only the machine may say); `text` is sought in all answers, `search` in number and
    subject. `defect` is a code of the master data that some variable names as its `defect_type`. `late` needs the rule
    of the tasks above (`late_rule`) and the moment `now`.
    """

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
    worked_by: UUID | None = None
    allowed: ColumnElement[bool] | None = None
    id: UUID | None = None
    parent: UUID | None = None
    top_only: bool = True
    after: Position | None = None
    limit: int = PAGE
    late_rule: LateRule | None = None
    now: datetime | None = None
