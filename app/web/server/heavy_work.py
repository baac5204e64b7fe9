"""Work that keeps a page's thread busy for seconds: one at a time, so that the other threads serve everybody else."""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from app.kernel.errors import DomainError

P = ParamSpec("P")
T = TypeVar("T")
_BUSY = Lock()


class HeavyWorkError(DomainError):
    """Somebody else's file is being read just now."""

    code = "busy"
    status = 503


def heavy(view: Callable[P, T]) -> Callable[P, T]:
    """The view, refused (HeavyWorkError) while another one so marked runs in this process."""

    @wraps(view)
    def alone(*args: P.args, **given: P.kwargs) -> T:
        if not _BUSY.acquire(blocking=False):
            raise HeavyWorkError("Another file is being read just now. Wait a moment, then try again.")
        try:
            return view(*args, **given)
        finally:
            _BUSY.release()

    return alone
