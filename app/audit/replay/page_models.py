"""What the replay page shows: one value per ledger event of a case, joined with its re-execution.

Filled by `replay_page`, read by `templates/audit/replay.html` and `replay_json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from app.kernel.names import Names
from app.web.view_models import Change, FileRef, PersonRef

# `same`/`differs`: re-execution gave the recorded digest, or another. `failed`: the step can't be repeated, `unknown`:
# an earlier one could not. `recorded`: an observation, which moves no token and is not re-executed.
Agreement = Literal["same", "differs", "failed", "unknown", "recorded", "erased"]


@dataclass(frozen=True, slots=True)
class Timing:
    """When the work of a step opened, was claimed and was due; None where the record does not say."""

    opened_at: datetime
    done_at: datetime
    claimed_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def waited(self) -> timedelta:
        """Until somebody took it; until it was done when nobody claimed it."""
        return (self.claimed_at or self.done_at) - self.opened_at

    @property
    def worked(self) -> timedelta | None:
        """From claim to completion; None when it was never claimed."""
        return None if self.claimed_at is None else self.done_at - self.claimed_at

    @property
    def late(self) -> bool:
        """Done after it was due."""
        return self.due_at is not None and self.done_at > self.due_at


@dataclass(frozen=True, slots=True)
class FormSeen:
    """A form as it was filled: its name in the case's version, what it could read, the answers given.

    `reads` None means every variable. `answers` None means that they are withheld now (blind).
    """

    name: str
    reads: Sequence[str] | None
    answers: Mapping[str, Any] | None
    item_name: str | None = None
    item: Any = None
    round: int = 1


@dataclass(frozen=True, slots=True)
class VariableStep:
    """One variable that a step changed, field by field; `item` names the entry of a multi-instance."""

    label: Names
    changes: Sequence[Change]
    item: str | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could have acted at that moment, by the grants and absences of that time.

    `acting_for` is the absent person for whom they stood in, None for work of their own; `inactive` is as of today.
    """

    username: str
    name: str
    acting_for: str | None = None
    inactive: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A refused attempt on this case, from the chain of whoever tried."""

    at: datetime
    person: Names
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """One ledger event. `visits` holds new totals of the elements it entered, `waiting` what waits after it, `values`
    the variables it set (`{item: value}` under `items` for entries of a multi-instance)."""

    seq: int
    at: datetime
    action: str
    subject: Names
    agreement: Agreement
    element: str | None = None
    person: PersonRef | None = None
    role: Names | None = None
    lane: Names | None = None
    at_shell: bool = False
    outcome: str = "ok"
    reason: Names | None = None
    meaning: str | None = None
    expected: str = ""
    got: str = ""
    flows: Sequence[str] = ()
    visits: Mapping[str, int] = field(default_factory=dict)
    waiting: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[tuple[str, str, Any]] = ()
    changes: Sequence[VariableStep] = ()
    form: FormSeen | None = None
    timing: Timing | None = None
    files: Sequence[FileRef] = ()
    others: Sequence[Candidate] | None = None
    attempts: Sequence[Attempt] = ()


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """`audit/replay.html`, as variable `page`. `names` are elements' names by id, `forms` localised schemas by form
    name, `catalogs` the server's option lists as they are today. `trouble` says why the re-execution broke
    off, `erased` the order of erasure at which it ended.
    """

    id: UUID
    number: str
    title: Names
    process: Names
    version: int
    state: str
    outcome: Names | None
    steps: Sequence[ReplayStep]
    names: Mapping[str, Names]
    forms: Mapping[str, Mapping[str, Any]]
    catalogs: Mapping[str, Any]
    facts: Mapping[str, Any]
    trouble: str | None = None
    erased: str | None = None

    @property
    def differing(self) -> Sequence[ReplayStep]:
        """The steps on which ledger and re-execution do not agree."""
        return [step for step in self.steps if step.agreement in {"differs", "failed"}]

    @property
    def repeated(self) -> int:
        """How many steps were re-executed with the recorded result."""
        return sum(step.agreement == "same" for step in self.steps)
