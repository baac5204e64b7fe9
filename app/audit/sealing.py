"""When the ledger is sealed: every few seconds, and at once with a signature or a case's end."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.cases.events import CaseEnded
from app.definitions.catalogue import Definitions
from app.engine.port import ProcessKey
from app.jobs.queue import Job, enqueue, is_waiting
from app.kernel.after_commit import after_commit
from app.kernel.clock import Clock
from app.kernel.events import Events
from app.ledger.seals.keys import SealKeys
from app.ledger.seals.outside import publish, unpublished
from app.ledger.seals.sequencer import is_unsealed, seal
from app.tasks.events import TaskCompleted

JOB = "seal_ledger"


class Sealing:
    """The job. `clock` is never ahead of the clocks that events are written by."""

    def __init__(self, keys: SealKeys, log_file: Path, clock: Clock) -> None:
        self._keys = keys
        self._log_file = log_file
        self._clock = clock

    def run(self, session: Session, _args: Mapping[str, Any] | None = None) -> None:
        """Seal what is new; once that is durable, the head goes to the file outside."""
        seal(session, self._keys.signer(), self._clock.now())
        heads = unpublished(session, self._log_file)
        after_commit(session, lambda: publish(self._log_file, heads))


def seal_soon(session: Session) -> None:
    """Seal right after this transaction's commit. One job waits at most; a second wish is the same wish."""
    if not is_waiting(session, JOB):
        enqueue(session, [Job(JOB, {}, lock=JOB)])


def sweep_seals(session: Session) -> int:
    """Enqueue a seal if there is something to seal; returns how many were enqueued."""
    if not is_unsealed(session):
        return 0
    seal_soon(session)
    return 1


def subscribe(events: Events, definitions: Definitions) -> None:
    """Seal at once what must not wait: signatures, and the end of a case."""

    def task_completed(session: Session, event: TaskCompleted) -> None:
        model = definitions.model(ProcessKey(event.deployment, event.process))
        if model.elements[event.element].properties.get("sign"):
            seal_soon(session)

    def case_ended(session: Session, _event: CaseEnded) -> None:
        seal_soon(session)

    events.subscribe(TaskCompleted, task_completed)
    events.subscribe(CaseEnded, case_ended)
