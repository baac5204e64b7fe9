"""Run a connector: fetch page by page, absorb, move the cursor, all in one transaction; keep how it went.

The run's own row is written in transactions of its own, so that progress can be watched and a failed run
leaves its reason. A run that found nothing leaves no row, only the time of the look.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import find_kind
from app.connectors.adapters.secrets import resolve_secret
from app.connectors.importer_choice import open_importer
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.port import Connector, ConnectorKind, Cursor, Named, Opening, Receiving, Rewinding, Settling
from app.connectors.runs.finish_run import finish_run
from app.connectors.runs.run_lock import hold, mark_interrupted
from app.identity.actor import SYSTEM, Actor
from app.imports.column_mapping import load_mapping
from app.imports.records import Page, SourceError
from app.imports.request import Importer, ImportRequest, ImportResult
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, DomainError, NotFoundError

PAGE = 20_000
_MOST_FILES = 1_000
_TELL_SECONDS = 1.0
BROKEN = "The program failed (%(error)s); nothing was stored"


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run went; `run_id` is None when there was nothing to read."""

    run_id: UUID | None
    state: str
    outcome: ImportResult
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        counts = {name: getattr(self.outcome, name) for name in ("read", "new", "changed", "same", "refused")}
        return {"run": self.run_id and str(self.run_id), "state": self.state, **counts, "message": self.message}


@dataclass(frozen=True, slots=True)
class OneFile:
    """A file that somebody chose for this one run, alone in its folder; `complete` and `seen` as in `Order`."""

    path: Path
    complete: bool = False
    seen: str = ""


class RunConnector:
    """The use case; it commits by itself, because a run's history must outlive its failure."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock, folder: Path) -> None:
        self._sessions = sessions
        self._clock = clock
        self._folder = folder

    def __call__(self, connector_id: UUID, actor: Actor = SYSTEM) -> list[RunResult]:
        """Read what there is; several runs where each file is one. Raises NotFoundError and ConflictError."""
        results: list[RunResult] = []
        while len(results) < _MOST_FILES:
            result, again = self._once(connector_id, actor)
            results.append(result)
            if not again or result.run_id is None:
                break
        return results[:-1] if len(results) > 1 and results[-1].run_id is None else results

    def receive(self, code: str, body: bytes) -> RunResult:
        """Absorb one message that was sent to the connector `code`."""
        with self._sessions() as session:
            row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == code))
            if row is None or not row.enabled:
                raise NotFoundError("There is no connector %(code)s", code=code)
            identity = row.id
        return self._once(identity, SYSTEM, body)[0]

    def one_file(self, connector_id: UUID, actor: Actor, file: OneFile) -> RunResult:
        """Read this file and no other, whatever waits in the connector's folder. Raises like a run of the connector,
        and ConflictError when a complete roster would close other accounts than those that were seen.
        """
        return self._once(connector_id, actor, file=file)[0]

    def open(self, row: ConnectorRow, file: OneFile | None = None) -> tuple[ConnectorKind, Connector]:
        """The adapter of a connector, ready to fetch."""
        kind = find_kind(row.kind)
        settings, folder = (row.settings, self._folder / row.code) if file is None else ({}, file.path.parent)
        mapping = load_mapping(row.mapping, row.code)
        return kind, kind.open(Opening(settings, mapping, folder, self._clock.now(), resolve_secret))

    def _once(
        self, connector_id: UUID, actor: Actor, body: bytes | None = None, file: OneFile | None = None
    ) -> tuple[RunResult, bool]:
        run_id = self._begin(connector_id, actor)
        attempt = _Attempt(self, run_id, actor, body, file)
        try:
            with self._sessions() as session, session.begin():
                row = hold(session, connector_id)
                kind, adapter = self.open(row, file)
                attempt.adapter = adapter
                outcome = attempt.absorb(session, row, kind)
        except ConflictError:
            self._forget(run_id)
            raise
        except DomainError as refusal:
            return self._failed(attempt, refusal.template, refusal.params), attempt.again
        except Exception as error:
            self._failed(attempt, BROKEN, {"error": f"{type(error).__name__}: {error}"[:500]})
            raise
        attempt.settle(stored=outcome.stored)
        if outcome.read == 0:
            self._forget(run_id)
            return RunResult(None, "idle", outcome), False
        state = "aborted" if outcome.aborted else "done"
        return RunResult(run_id, state, outcome), attempt.again

    def _begin(self, connector_id: UUID, actor: Actor) -> UUID:
        now, run_id = self._clock.now(), uuid4()
        with self._sessions() as session, session.begin():
            row = session.get(ConnectorRow, connector_id)
            if row is None:
                raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
            row.queued_at, row.checked_at = None, now
            session.add(
                ConnectorRun(
                    id=run_id, connector_id=connector_id, state="running", asked_by=actor.username, started_at=now
                )
            )
        return run_id

    def progress(self, run_id: UUID, **values: Any) -> None:
        """Write to the run's row, visible at once."""
        with self._sessions() as session, session.begin():
            session.execute(update(ConnectorRun).where(ConnectorRun.id == run_id).values(**values))

    def now(self) -> datetime:
        """The wired clock's time."""
        return self._clock.now()

    def _failed(self, attempt: "_Attempt", template: str, params: Any) -> RunResult:
        plain = {name: value if isinstance(value, (str, int)) else str(value) for name, value in params.items()}
        self.progress(
            attempt.run_id,
            state="failed",
            ended_at=self._clock.now(),
            template=template,
            params=plain,
            rows_read=attempt.read,
            subject=attempt.subject,
        )
        attempt.settle(stored=False)
        return RunResult(
            attempt.run_id, "failed", ImportResult(read=attempt.read), template % plain if plain else template
        )

    def _forget(self, run_id: UUID) -> None:
        with self._sessions() as session, session.begin():
            session.execute(delete(ConnectorRun).where(ConnectorRun.id == run_id))


class _Attempt:
    """One run under way."""

    def __init__(
        self, runner: RunConnector, run_id: UUID, actor: Actor, body: bytes | None, file: OneFile | None = None
    ) -> None:
        self._runner = runner
        self._actor = actor
        self._body = body
        self._file = file
        self.run_id = run_id
        self.adapter: Connector | None = None
        self.again = False
        self.read = 0
        self._told = -_TELL_SECONDS

    @property
    def subject(self) -> str | None:
        """What was read, for people."""
        return self.adapter.subject if isinstance(self.adapter, Named) else None

    def absorb(self, session: Session, row: ConnectorRow, kind: ConnectorKind) -> ImportResult:
        """Fetch everything and store it, the new cursor with it."""
        file = self._file
        self.again = kind.one_file_a_run and self._body is None and file is None
        order = ImportRequest(
            row.id,
            self.run_id,
            row.code,
            load_mapping(row.mapping, row.code),
            self._runner.now(),
            float(row.max_error_share),
            last_wins=not kind.one_file_a_run,
            actor=self._actor,
            complete=file is not None and file.complete,
            seen=file.seen if file else "",
        )
        mark_interrupted(session, row.id, self.run_id, order.now)
        intake = open_importer(session, order)
        cursor = self._read_all(intake, row.cursor) if self._body is None else self._read_body(intake, row.cursor)
        if intake.read == 0:
            return ImportResult()
        outcome = intake.finish()
        self._conclude(session, row, outcome, cursor)
        return outcome

    def settle(self, *, stored: bool) -> None:
        """Let the adapter clear up; a message that was sent leaves nothing behind."""
        if self._body is None and isinstance(self.adapter, Settling):
            self.adapter.settle(stored=stored)

    def _read_all(self, intake: Importer, stored: Cursor) -> Cursor:
        adapter = self.adapter
        assert adapter is not None  # noqa: S101  (opened by the caller)
        cursor = adapter.rewind(stored) if isinstance(adapter, Rewinding) else stored
        while True:
            page, following = adapter.fetch(cursor, PAGE)
            if page:
                self._take(intake, page)
            if following == cursor:
                return cursor if self.read else stored
            cursor = following

    def _read_body(self, intake: Importer, stored: Cursor) -> Cursor:
        if not isinstance(self.adapter, Receiving):
            raise SourceError("This connector fetches its data; nothing can be sent to it")
        self._take(intake, self.adapter.receive(self._body or b""))
        return stored

    def _take(self, intake: Importer, page: Page) -> None:
        intake.take(page)
        self.read = intake.read
        if time.monotonic() - self._told >= _TELL_SECONDS:
            self._runner.progress(self.run_id, rows_read=self.read, subject=self.subject)
            self._told = time.monotonic()

    def _conclude(self, session: Session, row: ConnectorRow, outcome: ImportResult, cursor: Cursor) -> None:
        run = session.get_one(ConnectorRun, self.run_id, populate_existing=True)
        finish_run(session, self._actor, self._runner.now(), (row, run), outcome, cursor)
