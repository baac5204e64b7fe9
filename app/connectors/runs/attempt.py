"""A run while it is under way, the one file that it may be about, and how it went."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.connectors.models import ConnectorRow
from app.connectors.port import CanSettle, Connector, ConnectorKind, HasSubject
from app.connectors.runs.finish_run import COUNTS
from app.identity import Actor
from app.imports import ColumnMapping, ImportRequest, ImportResult


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run went; `run_id` is None when there was nothing to read."""

    run_id: UUID | None
    state: str
    result: ImportResult
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        counts = {name: getattr(self.result, name) for name in COUNTS}
        return {"run": self.run_id and str(self.run_id), "state": self.state, **counts, "message": self.message}


@dataclass(frozen=True, slots=True)
class OneFile:
    """A file that somebody chose for this one run.

    Afterwards it lies in `done` or `failed` of the connector's folder; with `private` of the folder where it lay, for
    whoever chose it to delete. `complete` and `seen` as in `ImportRequest`.
    """

    path: Path
    private: bool = False
    complete: bool = False
    seen: str = ""


@dataclass(slots=True)
class RunAttempt:
    """One run under way: by whom, of which message or file, and how far it has come."""

    actor: Actor
    body: bytes | None = None
    file: OneFile | None = None
    run_id: UUID = field(default_factory=uuid4)
    adapter: Connector | None = None
    again: bool = False
    read: int = 0
    told_at: float = float("-inf")

    @property
    def subject(self) -> str | None:
        """What was read, for people."""
        return self.adapter.subject if isinstance(self.adapter, HasSubject) else None

    def settle(self, *, stored: bool) -> None:
        """Let the adapter clear up; a message that was sent leaves nothing behind."""
        if self.body is None and isinstance(self.adapter, CanSettle):
            self.adapter.settle(stored=stored)

    def request(self, row: ConnectorRow, kind: ConnectorKind, mapping: ColumnMapping, now: datetime) -> ImportRequest:
        """What the importer is asked to do."""
        file = self.file
        return ImportRequest(
            self.run_id,
            row.code,
            mapping,
            now,
            float(row.max_error_share),
            last_wins=not kind.one_file_a_run,
            actor=self.actor,
            complete=file is not None and file.complete,
            seen=file.seen if file else "",
            of_source=file is None,
        )
