"""The tiles that one person sees on the first page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.identity import Actor, door_of
from app.web.home import CALM, DANGER, WARN, HomeSource, HomeTile


@dataclass(frozen=True, slots=True)
class ShownTile:
    """A tile with its title and the endpoint of its page."""

    title: str
    endpoint: str
    tile: HomeTile


_LEVELS = (DANGER, WARN, CALM)


class HomeReader:
    """Asks the sources that are for the person's roles; what is worst comes first."""

    def __init__(self, sources: Sequence[HomeSource]) -> None:
        self._sources = sources

    def tiles(self, session: Session, actor: Actor, now: datetime) -> Sequence[ShownTile]:
        """None for who holds no role that has any, and none without the page behind it."""
        shown = [
            ShownTile(one.title, one.endpoint, one.read(session, actor, now))
            for one in self._sources
            if one.is_for(actor.roles) and door_of(one.endpoint).admits(actor)
        ]
        return sorted(shown, key=lambda one: _LEVELS.index(one.tile.level))
