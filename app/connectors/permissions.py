"""Who may bring, see and mend which rows: those about the plant's counts, and those about people."""

from collections.abc import Mapping
from typing import Any

from app.identity.access import may, require
from app.identity.actor import Actor
from app.imports.column_mapping import MEASUREMENTS, NEEDED
from app.organisation.imports.feeds import PEOPLE_FEEDS

CONFIGURE = "connector:configure"


def feed_in(mapping: Mapping[str, Any]) -> str:
    """What the rows of a stored mapping are."""
    return str(mapping.get("feed") or MEASUREMENTS)


def import_action(feed: str) -> str:
    """What one must be allowed to do to bring such rows."""
    return PEOPLE_FEEDS[feed].action if feed in PEOPLE_FEEDS else "measurement:import"


def read_action(feed: str) -> str:
    """To see where they come from, and what was refused."""
    return PEOPLE_FEEDS[feed].action if feed in PEOPLE_FEEDS else "connector:read"


def run_action(feed: str) -> str:
    """To have them fetched now."""
    return PEOPLE_FEEDS[feed].action if feed in PEOPLE_FEEDS else "connector:run"


def mend_action(feed: str) -> str:
    """To correct a refused row, and to map a code."""
    return PEOPLE_FEEDS[feed].action if feed in PEOPLE_FEEDS else "connector:mend"


def importable(actor: Actor) -> list[str]:
    """The kinds of rows that the person may bring."""
    return [feed for feed in NEEDED if may(actor, import_action(feed))]


def may_see(actor: Actor, feed: str) -> bool:
    """Whether a connector of such rows is listed for the person; who sets connectors up sees that it is there."""
    return may(actor, read_action(feed)) or may(actor, CONFIGURE)


def require_sight(actor: Actor, feed: str) -> None:
    """Raises ForbiddenError unless `may_see`."""
    if not may_see(actor, feed):
        require(actor, read_action(feed))
