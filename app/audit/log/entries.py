"""What is asked of the log, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.engine import ProcessKey
from app.kernel.clock import day_of
from app.kernel.keyset import read_place
from app.kernel.names import Names

PAGE = 100
LogPlace = tuple[int, str, int]
"""Arrival, chain and number: events of one transaction arrive together, so that the arrival alone is no place."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """`group` of GROUP_NAMES, `action` exact; `actor` a username or name, of who acted or whom it concerns; `case` a
    number; `text` stands in the reason or in what it is about. Days are the plant's, both included. `before` is the
    place of the last row seen.
    """

    group: str = ""
    action: str = ""
    actor: str = ""
    outcome: str = ""
    first_day: date | None = None
    last_day: date | None = None
    case: str = ""
    text: str = ""
    before: LogPlace | None = None
    limit: int = PAGE

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "LogFilter":
        """As a query string asks for it; what can't be is taken as not asked."""
        names = ("group", "action", "outcome", "actor", "case", "text")
        texts: dict[str, Any] = {name: query.get(name, "").strip()[:100] for name in names}
        return cls(
            **texts,
            first_day=day_of(query.get("first_day")),
            last_day=day_of(query.get("last_day")),
            before=read_place(query.get("after")),
        )

    @property
    def active(self) -> bool:
        """True when something is narrowed down."""
        texts = (self.group, self.action, self.actor, self.outcome, self.case, self.text)
        return any((*texts, self.first_day, self.last_day))


@dataclass(frozen=True, slots=True)
class LogRow:
    """One event without its values: those are read where their visibility is known, on the case's pages.

    `at_shell` says that whoever acted was named at the machine's shell, and did not sign in.
    """

    arrival: int
    chain: str
    seq: int
    at: datetime
    action: str
    person: Names
    outcome: str
    target: Names
    reason: Names | None
    case_id: UUID | None
    case_number: str | None
    element: str | None = None
    version: ProcessKey | None = None
    at_shell: bool = False

    @property
    def place(self) -> LogPlace:
        """Where it stands in the log."""
        return self.arrival, self.chain, self.seq
