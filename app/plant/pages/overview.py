"""What there is of each kind, and what is missing before the loop can work."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity import Actor, require
from app.kernel.clock import Clock
from app.plant.items.item import READ
from app.plant.kinds.kind import Kind, Kinds


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: `template` says what, with what it means; `params` fill it in."""

    template: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GapCheck:
    """Whoever needs things of a kind says what is missing among them: `find(session, now)`."""

    kind: str
    find: Callable[[Session, datetime], Iterable[Gap]]


@dataclass(frozen=True, slots=True)
class Tile:
    """A kind with how many there are in use and out of use, and what is missing."""

    kind: Kind
    active: int
    retired: int
    gaps: Sequence[Gap]


class Overview:
    """Reads it."""

    def __init__(self, clock: Clock, kinds: Kinds, checks: Sequence[GapCheck]) -> None:
        self._clock, self._kinds, self._checks = clock, kinds, checks

    def tiles(self, session: Session, actor: Actor) -> list[Tile]:
        """A tile a kind. Raises ForbiddenError."""
        require(actor, READ)
        return [self._tile(session, kind) for kind in self._kinds.all()]

    def _tile(self, session: Session, kind: Kind) -> Tile:
        counted = select(kind.model.active, func.count()).group_by(kind.model.active)
        counts = {row[0]: row[1] for row in session.execute(counted)}
        now = self._clock.now()
        gaps = [gap for check in self._checks if check.kind == kind.name for gap in check.find(session, now)]
        return Tile(kind, counts.get(True, 0), counts.get(False, 0), gaps)
