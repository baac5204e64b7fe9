"""One folder serves one running instance: a second one that is started on it is told, and so is who would delete it."""

import fcntl
import os
from pathlib import Path

from app.kernel.errors import DomainError

_HELD: dict[Path, object] = {}
"""Open until the end of the process, and with it the locks."""


class InstanceBusyError(DomainError):
    """The instance runs in another process."""

    code = "instance_busy"


def claim_instance(instance: Path) -> None:
    """Keep the folder for this process until it ends. Raises InstanceBusyError naming whoever has it."""
    path = instance.resolve() / "run.lock"
    if path in _HELD:
        return
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "?"
        lock.close()
        raise InstanceBusyError(
            "The instance in %(folder)s is running (process %(pid)s). Stop it first, or give another instance a folder"
            " of its own: BIHUAN_INSTANCE=/another/folder",
            folder=str(instance),
            pid=holder,
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    _HELD[path] = lock
