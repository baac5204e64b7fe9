"""Which adapters are installed: every entry point of the group `bihuan.connectors`."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from app.connectors.port import ConnectorKind
from app.imports import COMMON, Block, Page, Reject
from app.kernel.errors import NotFoundError

GROUP = "bihuan.connectors"


@cache
def kinds() -> Mapping[str, ConnectorKind]:
    """All adapters by code. An entry point names a `ConnectorKind`; anything else is a mistake of its author."""
    found = {}
    for point in entry_points(group=GROUP):
        kind = point.load()
        if not isinstance(kind, ConnectorKind):
            raise TypeError(f"the entry point {point.name} of {GROUP} names no ConnectorKind but {kind!r}")
        found[kind.code] = kind
    return found


def find_kind(code: str) -> ConnectorKind:
    """The adapter called `code`; raises NotFoundError naming those there are."""
    try:
        return kinds()[code]
    except KeyError:
        raise NotFoundError(
            "There is no kind of connector called %(code)s; installed: %(known)s",
            code=code,
            known=", ".join(sorted(kinds())),
        ) from None


def check_rejects(kind: ConnectorKind, page: Page) -> None:
    """Raises LookupError for a reject whose reason its adapter has not declared: nobody could read why it waits."""
    if isinstance(page, Block):
        return
    known = {*COMMON, *kind.codes}
    for record in page:
        if isinstance(record, Reject) and record.reason not in known:
            raise LookupError(f"the connector {kind.code} does not declare the reject code {record.code!r}")
