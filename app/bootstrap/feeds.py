"""Every feed of the product, put together from the slices that own them; apart from `wiring`, for quick commands."""

from app.bootstrap.clocks import wall_clock
from app.identity import AskSecond
from app.imports import Feeds
from app.kernel.clock import Clock
from app.kernel.events import Events
from app.organisation import declare_feeds as organisation
from app.organisation import plan_roster
from app.quality import declare_feeds as quality
from app.skills import declare_feeds as skills


def declare_feeds(clock: Clock | None = None, events: Events | None = None) -> Feeds:
    """The feeds in the order in which pages list them; roles count by `clock`, the machine's by default.

    Without `events` nobody hears what an import publishes: enough for whoever only asks which feeds there are.
    """
    wall = clock or wall_clock()
    return Feeds([*quality(wall), *organisation(plan_roster(wall, AskSecond(events or Events()))), *skills(wall)])
