"""Who may bring the rows of a feed: with a role for some line those of that line, where the feed's rows name lines."""

from app.identity import Actor, may, may_everywhere, require, require_everywhere
from app.imports.feed import Feed


def may_bring(actor: Actor, feed: Feed) -> bool:
    """Whether the person may bring any rows of the feed; the importer refuses those of other lines."""
    return (may if feed.placed else may_everywhere)(actor, feed.permissions.bring)


def require_bring(actor: Actor, feed: Feed) -> None:
    """Raises ForbiddenError unless `may_bring`."""
    (require if feed.placed else require_everywhere)(actor, feed.permissions.bring)
