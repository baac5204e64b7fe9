"""What there is of each kind, and what is missing before the loop can work."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity import Actor, require
from app.kernel.clock import Clock
from app.kernel.names import Names
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
class OwnPages:
    """Master data with pages of its own at `endpoint`; `count(session, now)` gives those in force, and the others."""

    kind: str
    names: Names
    purpose: Names
    endpoint: str
    count: Callable[[Session, datetime], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tile:
    """Things of a kind: how many in use and out of use, what is missing, and where they are kept."""

    names: Names
    purpose: Names
    active: int
    retired: int
    gaps: Sequence[Gap]
    endpoint: str
    place: Mapping[str, str]


class Overview:
    """Reads it."""

    def __init__(self, clock: Clock, kinds: Kinds, checks: Sequence[GapCheck], others: Sequence[OwnPages]) -> None:
        self._clock, self._kinds, self._checks, self._others = clock, kinds, checks, others

    def tiles(self, session: Session, actor: Actor) -> list[Tile]:
        """A tile a kind. Raises ForbiddenError."""
        require(actor, READ)
        now = self._clock.now()
        tiles = [
            Tile(
                kind.names,
                kind.purpose,
                *_count(session, kind),
                self._gaps(session, kind.name, now),
                "plant.items",
                {"kind_name": kind.name},
            )
            for kind in self._kinds.all()
        ]
        return tiles + [
            Tile(
                one.names,
                one.purpose,
                *one.count(session, now),
                self._gaps(session, one.kind, now),
                one.endpoint,
                {},
            )
            for one in self._others
        ]

    def _gaps(self, session: Session, kind: str, now: datetime) -> list[Gap]:
        return [gap for check in self._checks if check.kind == kind for gap in check.find(session, now)]


def _count(session: Session, kind: Kind) -> tuple[int, int]:
    counted = select(kind.model.active, func.count()).group_by(kind.model.active)
    counts = {row[0]: row[1] for row in session.execute(counted)}
    return counts.get(True, 0), counts.get(False, 0)
