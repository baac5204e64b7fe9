"""The tiles of the first page: what somebody should know beside their own tasks. Slices add theirs, `/` shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.names import Names
from app.kernel.roles import likened

CALM, WARN, DANGER = "plain", "warn", "danger"
"""How much a figure matters: in which colour it stands, and with which mark."""


@dataclass(frozen=True, slots=True)
class HomeWords:
    """A sentence: English text, translated where it is shown, and what fills it in."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HomeFigure:
    """How many there are of something; `label` is English text, or the names of a thing. `more`: there may be more."""

    count: int
    label: str | Names
    level: str = CALM
    aside: HomeWords | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class HomeTile:
    """What a tile says: figures, then sentences, each with its level."""

    figures: Sequence[HomeFigure] = ()
    notes: Sequence[tuple[str, HomeWords]] = ()

    @property
    def level(self) -> str:
        """The worst of all that it says."""
        said = {one.level for one in self.figures} | {level for level, _ in self.notes}
        return next((level for level in (DANGER, WARN) if level in said), CALM)


@dataclass(frozen=True, slots=True)
class HomeSource:
    """A tile called `title` for who holds one of `roles` (a plant's own role counts as the one it is like).

    It leads to the page at `endpoint`, and who may not go there has no tile. `read(session, actor, now)` fills it by a
    query or two that do not grow with what lies behind: the page is opened more often than any other.
    """

    title: str
    roles: frozenset[str]
    endpoint: str
    read: Callable[[Session, Any, datetime], HomeTile]

    def is_for(self, roles: frozenset[str]) -> bool:
        """Whether somebody with these roles sees it."""
        return bool(roles & (self.roles | set(likened(self.roles))))
