"""What is imported, what came of it, and what takes the rows in between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from app.identity import SYSTEM, Actor
from app.imports.column_mapping import ColumnMapping
from app.imports.records import Page, SourceError
from app.imports.rejects import Rejects


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is imported: in which run, from which source, how it is read, by whom, and how much may be rejected.

    `complete` says that a roster holds everybody; `seen` is the digest of those who lose their account by that, as a
    preview showed it (None: nothing was shown, which only a preview may say). `of_source` says that the rows are what a
    connector found, so that its setting decides of which places they may be, not who started it.
    """

    run_id: UUID
    source: str
    mapping: ColumnMapping
    now: datetime
    max_error_share: float = 0.20
    last_wins: bool = True
    actor: Actor = SYSTEM
    complete: bool = False
    seen: str | None = None
    of_source: bool = False

    @property
    def today(self) -> date:
        """The day where the rows come from."""
        return self.now.astimezone(ZoneInfo(self.mapping.timezone)).date()


@dataclass(slots=True)
class ImportResult:
    """Counts of records; `same` holds repetitions and older versions too. `newest` is the latest period begun.

    `reason` is why it was aborted when it was not for the share of refused rows: an English template over `refused`
    and `read`. `details` are what an import of people did beyond its rows: units, accounts closed, roles. `rows` is
    what binds the rows to the ledger: table, write, count and digest (see `app.ledger.RowSet`).
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    aborted: bool = False
    reason: str | None = None
    newest: datetime | None = None
    columns: set[str] = field(default_factory=set)
    stored: bool = False
    corrections: list[Mapping[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Any] | None = None

    @property
    def recorded(self) -> dict[str, Any]:
        """What the event of the import keeps beside the counts."""
        corrections = {"corrections": list(self.corrections)} if self.corrections else {}
        return corrections | ({"rows": self.rows} if self.rows else {})


class Importer(Protocol):
    """Takes a run's pages one by one, then stores them all or none."""

    columns: set[str]

    @property
    def read(self) -> int:
        """Records taken so far."""

    @property
    def rejects(self) -> Rejects:
        """What was rejected, while the transaction lasts."""

    def add(self, page: Page) -> None:
        """Put a page aside."""

    def store(self) -> ImportResult:
        """Store what was taken; raises SourceError when a column that the mapping needs never came."""


def check_columns(mapping: ColumnMapping, found: set[str]) -> None:
    """Raises SourceError when a column that the mapping needs is not there."""
    missing = sorted(mapping.needed_columns - found)
    if missing and found:
        raise SourceError(
            "The source has no column %(missing)s any more; it has %(found)s. Correct the mapping or the source",
            missing=", ".join(missing),
            found=", ".join(sorted(found))[:300],
        )
