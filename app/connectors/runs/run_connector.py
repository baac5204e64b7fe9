"""Run a connector: fetch page by page, store the rows, move the cursor, all in one transaction; keep how it went.

The run's own row is written in transactions of its own, so that progress can be watched and a failed run
leaves its reason. A run that found nothing leaves no row, only the time of the look.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import find_kind
from app.connectors.adapters.secrets import resolve_secret
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.port import CanSettle, Connector, ConnectorKind, Cursor, HasSubject, Opening
from app.connectors.runs.finish_run import COUNTS, OpenRun, finish_run
from app.connectors.runs.read_source import SourceReader
from app.connectors.runs.run_lock import lock_connector, mark_interrupted
from app.connectors.runs.run_log import RunLog
from app.connectors.runs.store_rows import store_rows
from app.identity import SYSTEM, Actor
from app.imports import ImportRequest, ImportResult, MappingReader
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, DomainError, NotFoundError

_MOST_FILES = 1_000
_TELL_SECONDS = 1.0
BROKEN = "The program failed (%(error)s); nothing was stored"


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


class RunConnector:
    """The use case; it commits by itself, because a run's history must outlive its failure."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock, folder: Path, mappings: MappingReader) -> None:
        self._sessions = sessions
        self._clock = clock
        self._folder = folder
        self._mappings = mappings
        self._log = RunLog(sessions, clock)

    def __call__(self, connector_id: UUID, actor: Actor = SYSTEM) -> list[RunResult]:
        """Read what there is; several runs where each file is one. Raises NotFoundError and ConflictError."""
        results: list[RunResult] = []
        while len(results) < _MOST_FILES:
            attempt = _Attempt(actor)
            results.append(self._once(connector_id, attempt))
            if not attempt.again or results[-1].run_id is None:
                break
        return results[:-1] if len(results) > 1 and results[-1].run_id is None else results

    def receive(self, code: str, body: bytes) -> RunResult:
        """Import one message that was sent to the connector `code`."""
        with self._sessions() as session:
            row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == code))
            if row is None or not row.enabled:
                raise NotFoundError("There is no connector %(code)s", code=code)
            identity = row.id
        return self._once(identity, _Attempt(SYSTEM, body=body))

    def one_file(self, connector_id: UUID, actor: Actor, file: OneFile) -> RunResult:
        """Read this file and no other, whatever waits in the connector's folder. Raises like a run of the connector,
        and ConflictError when a complete roster would close other accounts than those that were seen.
        """
        return self._once(connector_id, _Attempt(actor, file=file))

    def _once(self, connector_id: UUID, attempt: "_Attempt") -> RunResult:
        attempt.run_id = run_id = self._log.begin(connector_id, attempt.actor)
        try:
            with self._sessions() as session, session.begin():
                result = self._import(session, lock_connector(session, connector_id), attempt)
        except ConflictError:
            self._log.forget(run_id)
            raise
        except DomainError as refusal:
            return self._failed(attempt, refusal.template, refusal.params)
        except Exception as error:
            self._failed(attempt, BROKEN, {"error": f"{type(error).__name__}: {error}"[:500]})
            raise
        attempt.settle(stored=result.stored)
        if result.read == 0:
            self._log.forget(run_id)
            attempt.again = False
            return RunResult(None, "idle", result)
        return RunResult(run_id, "aborted" if result.aborted else "done", result)

    def _import(self, session: Session, row: ConnectorRow, attempt: "_Attempt") -> ImportResult:
        kind = find_kind(row.kind)
        adapter = attempt.adapter = self._open(row, kind, attempt.file)
        attempt.again = kind.one_file_a_run and attempt.body is None and attempt.file is None
        request = self._request(row, kind, attempt)
        mark_interrupted(session, row.id, request.run_id, request.now)
        feed = self._mappings.feeds.find(request.mapping.feed)
        importer = feed.open(session, request)
        reader = SourceReader(kind, adapter, importer, lambda read: self._tell(attempt, read))
        cursor: Cursor = row.cursor
        if attempt.body is None:
            cursor = reader.read_all(cursor)
        else:
            reader.read_message(attempt.body)
        if importer.read == 0:
            return ImportResult()
        result = store_rows(session, row.id, request, importer)
        run = session.get_one(ConnectorRun, request.run_id, populate_existing=True)
        finish_run(session, attempt.actor, self._clock.now(), OpenRun(row, run, feed), result, cursor)
        return result

    def _open(self, row: ConnectorRow, kind: ConnectorKind, file: OneFile | None) -> Connector:
        """The adapter, ready to fetch."""
        folder = file.path.parent if file and file.private else self._folder / row.code
        settings = {} if file and file.private else row.settings
        mapping = self._mappings.load(row.mapping, row.code)
        path = file.path if file else None
        return kind.open(Opening(settings, mapping, folder, self._clock.now(), resolve_secret, path))

    def _request(self, row: ConnectorRow, kind: ConnectorKind, attempt: "_Attempt") -> ImportRequest:
        file = attempt.file
        return ImportRequest(
            attempt.run_id,
            row.code,
            self._mappings.load(row.mapping, row.code),
            self._clock.now(),
            float(row.max_error_share),
            last_wins=not kind.one_file_a_run,
            actor=attempt.actor,
            complete=file is not None and file.complete,
            seen=file.seen if file else "",
        )

    def _tell(self, attempt: "_Attempt", read: int) -> None:
        attempt.read = read
        if time.monotonic() - attempt.told >= _TELL_SECONDS:
            self._log.progress(attempt.run_id, rows_read=read, subject=attempt.subject)
            attempt.told = time.monotonic()

    def _failed(self, attempt: "_Attempt", template: str, params: Any) -> RunResult:
        plain = {name: value if isinstance(value, (str, int)) else str(value) for name, value in params.items()}
        self._log.fail(attempt.run_id, template, plain, rows_read=attempt.read, subject=attempt.subject)
        attempt.settle(stored=False)
        message = template % plain if plain else template
        return RunResult(attempt.run_id, "failed", ImportResult(read=attempt.read), message)


@dataclass(slots=True)
class _Attempt:
    """One run under way: by whom, of which message or file, and how far it has come."""

    actor: Actor
    body: bytes | None = None
    file: OneFile | None = None
    run_id: UUID = field(default_factory=uuid4)
    adapter: Connector | None = None
    again: bool = False
    read: int = 0
    told: float = -_TELL_SECONDS

    @property
    def subject(self) -> str | None:
        """What was read, for people."""
        return self.adapter.subject if isinstance(self.adapter, HasSubject) else None

    def settle(self, *, stored: bool) -> None:
        """Let the adapter clear up; a message that was sent leaves nothing behind."""
        if self.body is None and isinstance(self.adapter, CanSettle):
            self.adapter.settle(stored=stored)
