"""What every adapter is: something that can be asked for the records after a cursor.

An adapter speaks its system's true format and hands over records as named texts, as they stand there. What a
column means is said by a mapping (`app.imports.column_mapping`), the same for all adapters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from app.connectors.outside import Reach
from app.imports import ColumnMapping, Page, Records, RejectCode

Cursor = Mapping[str, Any]
"""Where reading stopped, as plain JSON that only its adapter understands; empty before the first run."""


class Connector(Protocol):
    """An open adapter; used by one run."""

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Page, Cursor]:
        """At most about `limit` records after `cursor`, and the cursor after them.

        The same cursor means that there is no more for now. A record that could not even be read comes as
        a `Reject`. Raises SourceError, which names the place, when the whole cannot be read on.
        """


@runtime_checkable
class CanRewind(Protocol):
    """An adapter of a system that writes late: each run begins a little before the stored cursor."""

    def rewind(self, cursor: Cursor) -> Cursor:
        """The cursor to begin a run with."""


@runtime_checkable
class CanSettle(Protocol):
    """An adapter that must clear up after a run, for example put its file aside."""

    def settle(self, *, stored: bool) -> None:
        """Called once, after the commit (`stored`) or after the rollback."""


@runtime_checkable
class HasSubject(Protocol):
    """An adapter that can say what it has read."""

    @property
    def subject(self) -> str:
        """For people: a file's name, a URL without its secrets."""


@runtime_checkable
class CanReceive(Protocol):
    """An adapter whose records are sent to us."""

    def receive(self, body: bytes) -> Records:
        """The records of one message; raises SourceError."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an adapter is opened with.

    `reach` opens every connection and says which addresses there are; `secret(reference, host)` gives the secret that
    may be told to that host; both raise SourceError. `own_system` gives our own database server's identifier.
    `file` is the one file that somebody chose: an adapter of files reads it and no other, wherever it lies.
    """

    settings: Mapping[str, Any]
    mapping: ColumnMapping
    folder: Path
    now: datetime
    secret: Callable[[str, str], str]
    reach: Reach
    own_system: Callable[[], int]
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to be set: shown as a field; `kind` is text, number, choice, secret or long."""

    name: str
    zh: str
    en: str
    kind: str = "text"
    required: bool = False
    default: str = ""
    choices: Sequence[str] = ()

    @property
    def names(self) -> dict[str, str]:
        """What people call it."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """An adapter as it is listed under the entry point group `bihuan.connectors`.

    `one_file_a_run`: a run ends with a file, and another follows while there are more; rows that contradict each
    other within one file are rejected, where a system that is asked repeatedly simply has the last word.
    `names_keys`: the system itself names each record's key, so that a row keeps it when somebody mends its cells.
    `codes` are the reasons for which the adapter rejects records, beyond the common ones of
    `app.imports.reject_codes`.
    """

    code: str
    zh: str
    en: str
    open: Callable[[Opening], Connector]
    settings: Sequence[Setting] = ()
    one_file_a_run: bool = False
    pushed: bool = False
    names_keys: bool = False
    codes: Sequence[RejectCode] = ()
    columns: Sequence[str] = field(default_factory=tuple)

    @property
    def names(self) -> dict[str, str]:
        """What people call it."""
        return {"zh": self.zh, "en": self.en}
