"""What one step brings with it beside the case's own row, gathered in the open and stored by one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.kernel.direct_sql import Write


class Question(NamedTuple):
    """A SELECT of one value, answered on the rows as they were before the step, and what follows from the answer."""

    text: str
    values: Sequence[Any]
    follow: Callable[[Session, Any], None]


@dataclass(slots=True)
class StepBatch:
    """The writes, questions and record of one step.

    The lifecycle makes one for each step (or takes that of the use case that begins the step), hands it to every
    listener, and runs it as one statement together with the case's row. No two of `writes` may touch the same row.
    `record` holds what the ledger must remember of the listeners' parts (due dates, findings): it becomes part of
    the `data` of the step's one entry. After the statement each question's `follow` is called with its answer. `at` is
    the moment that the writes name already, where a use case made them: the event has the same.
    """

    writes: list[Write] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
