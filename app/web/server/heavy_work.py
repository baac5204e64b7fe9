"""Work that keeps a page's thread busy for seconds: one at a time, so that the other threads serve everybody else."""

from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore, Lock
from typing import ParamSpec, TypeVar

from app.kernel.errors import ConflictError

P = ParamSpec("P")
T = TypeVar("T")
PLACES = 2
"""One works, one waits: with four threads two are always left for pages."""
_PLACES, _WORKING = BoundedSemaphore(PLACES), Lock()


class HeavyWorkError(ConflictError):
    """Other people's files are being read just now."""

    code = "busy"


def heavy(view: Callable[P, T]) -> Callable[P, T]:
    """The view, after the one so marked that runs in this process; refused (HeavyWorkError) when one waits already."""

    @wraps(view)
    def alone(*args: P.args, **given: P.kwargs) -> T:
        if not _PLACES.acquire(blocking=False):
            raise HeavyWorkError("Other files are being read just now. Wait a moment, then try again.")
        try:
            with _WORKING:
                return view(*args, **given)
        finally:
            _PLACES.release()

    return alone
