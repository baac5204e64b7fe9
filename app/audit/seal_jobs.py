"""When the ledger is sealed: every few seconds, and within one second of a signature or a case's end.

The clock's sweep looks for what must not wait. A job from inside the step itself would burden every signature and every
closed case with a job's work, and a busy plant with a tree head for each of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.jobs import EXPRESS, Job, enqueue, is_waiting
from app.kernel.after_commit import after_commit
from app.kernel.clock import Clock
from app.ledger import SealKeys, is_unsealed, publish, seal, sealing_signer, unpublished

JOB = "seal_ledger"
URGENT_SECONDS = 1.0
_SIGNED = """e.body LIKE '%"meaning":%'"""
_CLOSED = "EXISTS (SELECT FROM cases c WHERE c.id = e.case_id AND c.ended_at IS NOT NULL)"


class SealLedger:
    """The job. `clock` is never ahead of the clocks that events are written by."""

    def __init__(self, keys: SealKeys, log_file: Path, clock: Clock) -> None:
        self._keys = keys
        self._log_file = log_file
        self._clock = clock

    def run(self, session: Session, _args: Mapping[str, Any] | None = None) -> None:
        """Seal what is new; once that is durable, the head goes to the file outside.

        A machine without the record's key leaves it to those that hold it.
        """
        signer = sealing_signer(session, self._keys)
        if signer is None:
            return
        seal(session, signer, self._clock.now())
        heads = unpublished(session, self._log_file)
        after_commit(session, lambda: publish(self._log_file, heads))


def seal_soon(session: Session) -> None:
    """Seal right after this transaction's commit. One job waits at most; a second wish is the same wish."""
    if not is_waiting(session, JOB):
        enqueue(session, [Job(JOB, {}, lock=JOB, queue=EXPRESS)])


def sweep_seals(session: Session) -> int:
    """Enqueue a seal if there is something to seal; returns how many were enqueued."""
    return _sweep(session, "true")


def sweep_urgent_seals(session: Session) -> int:
    """Enqueue a seal if a signature or a closed case waits for one; returns how many were enqueued."""
    return _sweep(session, f"({_SIGNED} OR {_CLOSED})")


def _sweep(session: Session, among: str) -> int:
    if not is_unsealed(session, among):
        return 0
    seal_soon(session)
    return 1
