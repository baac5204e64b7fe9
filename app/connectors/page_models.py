"""What the pages about connectors show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.connectors.models import ConnectorRun
from app.imports import Choice, Feed


@dataclass(frozen=True, slots=True)
class ConnectorLine:
    """A connector in the list; `freshness` is the latest moment that was counted."""

    id: UUID
    code: str
    name: str
    kind: Mapping[str, str]
    enabled: bool
    every_minutes: int | None
    queued: bool
    freshness: datetime | None
    last: ConnectorRun | None
    waiting: int
    codes: int
    feed: Feed


@dataclass(frozen=True, slots=True)
class RejectLine:
    """A row in quarantine; `words` is why, when its connector brings the sentence itself, else `template` says it."""

    id: int
    line_no: int
    state: str
    raw: Mapping[str, Any]
    template: str
    params: Mapping[str, Any]
    words: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that nobody knows yet, and what it could mean."""

    id: int
    field: str
    code: str
    rows: int
    choices: Sequence[Choice]
    likeliest: str


@dataclass(frozen=True, slots=True)
class ConnectorPage:
    """One connector: its state, its history, what waits for a person, what the reader may do."""

    line: ConnectorLine
    settings: Mapping[str, Any]
    mapping: Mapping[str, Any]
    runs: Sequence[ConnectorRun]
    rejects: Sequence[RejectLine]
    codes: Sequence[CodeLine]
    may_run: bool = False
    may_mend: bool = False
    may_configure: bool = False
    sees_lines: bool = False
    columns: Sequence[str] = field(default_factory=list)
