"""Who may set connectors up, and see where rows come from; who may bring rows is said by their feed."""

from app.identity import Actor, may, require
from app.imports import Feed, Feeds, may_bring

CONFIGURE = "connector:configure"


def importable(actor: Actor, feeds: Feeds) -> list[Feed]:
    """The feeds whose rows the person may bring."""
    return [feed for feed in feeds if may_bring(actor, feed)]


def may_see(actor: Actor, feed: Feed) -> bool:
    """Whether a connector of such rows is listed for the person; who sets connectors up sees that it is there."""
    return may(actor, feed.permissions.see) or may(actor, CONFIGURE)


def require_sight(actor: Actor, feed: Feed) -> None:
    """Raises ForbiddenError unless `may_see`."""
    if not may_see(actor, feed):
        require(actor, feed.permissions.see)
