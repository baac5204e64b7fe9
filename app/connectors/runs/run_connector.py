"""Run a connector: import what its source has, and keep how it went.

The run's own row is written in transactions of its own, so that progress can be watched and a failed run
leaves its reason. A run that found nothing leaves no row, only the time of the look.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.connectors.outside import Outside
from app.connectors.runs.attempt import OneFile, RunAttempt, RunResult
from app.connectors.runs.import_source import ImportSource
from app.connectors.runs.open_adapter import OpenAdapter
from app.connectors.runs.run_lock import lock_connector
from app.connectors.runs.run_log import RunLog
from app.identity import SYSTEM, Actor
from app.imports import ImportResult, MappingReader
from app.jobs import refresh_statistics
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from app.kernel.password_mask import mask_passwords

_MOST_FILES = 1_000
_TELL_SECONDS = 1.0
BULK = 10_000
"""From so many rows on, plans made before the run are no good any more."""
BROKEN = "The program failed (%(error)s); nothing was stored"


class RunConnector:
    """The use case; it commits by itself, because a run's history must outlive its failure."""

    def __init__(
        self,
        sessions: Callable[[], Session],
        clock: Clock,
        folder: Path,
        mappings: MappingReader,
        outside: Outside,
    ) -> None:
        self._sessions = sessions
        self._import = ImportSource(clock, OpenAdapter(clock, folder, mappings, outside), mappings)
        self._log = RunLog(sessions, clock)

    def __call__(self, connector_id: UUID, actor: Actor = SYSTEM) -> list[RunResult]:
        """Read what there is; several runs where each file is one. Raises NotFoundError and ConflictError."""
        results: list[RunResult] = []
        while len(results) < _MOST_FILES:
            attempt = RunAttempt(actor)
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
        return self._once(identity, RunAttempt(SYSTEM, body=body))

    def one_file(self, connector_id: UUID, actor: Actor, file: OneFile) -> RunResult:
        """Read this file and no other, whatever waits in the connector's folder. Raises like a run of the connector,
        and ConflictError when a complete roster would close other accounts than those that were seen.
        """
        return self._once(connector_id, RunAttempt(actor, file=file))

    def _once(self, connector_id: UUID, attempt: RunAttempt) -> RunResult:
        attempt.run_id = run_id = self._log.begin(connector_id, attempt.actor)
        try:
            with self._sessions() as session, session.begin():
                row = lock_connector(session, connector_id)
                result = self._import(session, row, attempt, lambda read: self._tell(attempt, read))
        except (ConflictError, ForbiddenError):
            self._log.forget(run_id)
            raise
        except DomainError as refusal:
            return self._failed(attempt, refusal.template, refusal.params)
        except Exception as error:
            self._failed(attempt, BROKEN, {"error": mask_passwords(f"{type(error).__name__}: {error}")[:500]})
            raise
        attempt.settle(stored=result.stored)
        if result.read >= BULK:
            with self._sessions() as session, session.begin():
                refresh_statistics(session)
        if result.read == 0:
            self._log.forget(run_id)
            attempt.again = False
            return RunResult(None, "idle", result)
        return RunResult(run_id, "aborted" if result.aborted else "done", result)

    def _tell(self, attempt: RunAttempt, read: int) -> None:
        attempt.read = read
        if time.monotonic() - attempt.told_at >= _TELL_SECONDS:
            self._log.progress(attempt.run_id, rows_read=read, subject=attempt.subject)
            attempt.told_at = time.monotonic()

    def _failed(self, attempt: RunAttempt, template: str, params: Any) -> RunResult:
        plain = {
            name: value if isinstance(value, int) else mask_passwords(str(value)) for name, value in params.items()
        }
        self._log.fail(attempt.run_id, template, plain, rows_read=attempt.read, subject=attempt.subject)
        attempt.settle(stored=False)
        message = template % plain if plain else template
        return RunResult(attempt.run_id, "failed", ImportResult(read=attempt.read), message)
