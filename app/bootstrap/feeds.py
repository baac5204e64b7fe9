"""Every feed of the product, put together from the slices that own them; apart from `wiring`, for quick commands."""

from app.bootstrap.clocks import wall_clock
from app.imports import Feeds
from app.kernel.clock import Clock
from app.organisation import declare_feeds as organisation
from app.quality import declare_feeds as quality
from app.skills import declare_feeds as skills


def declare_feeds(clock: Clock | None = None) -> Feeds:
    """The feeds in the order in which pages list them; roles count by `clock`, the machine's by default."""
    wall = clock or wall_clock()
    return Feeds(feed for declare in (quality, organisation, skills) for feed in declare(wall))
