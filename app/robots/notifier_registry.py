"""Which notifiers are installed: every entry point of the group `bihuan.notifiers`."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from app.kernel.errors import NotFoundError
from app.robots.port import NotifierKind

GROUP = "bihuan.notifiers"


@cache
def notifiers() -> Mapping[str, NotifierKind]:
    """All by code. An entry point names a `NotifierKind`; anything else is a mistake of its author."""
    found = {}
    for point in entry_points(group=GROUP):
        kind = point.load()
        if not isinstance(kind, NotifierKind):
            raise TypeError(f"the entry point {point.name} of {GROUP} names no NotifierKind but {kind!r}")
        found[kind.code] = kind
    return found


def find_notifier(code: str) -> NotifierKind:
    """The notifier called `code`; raises NotFoundError naming those there are."""
    try:
        return notifiers()[code]
    except KeyError:
        known = ", ".join(sorted(notifiers()))
        raise NotFoundError(
            "There is no kind of robot called %(code)s; installed: %(known)s", code=code, known=known
        ) from None
