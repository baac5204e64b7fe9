"""What is still missing before the first case, in the order in which it is set up, and who sets it up where (S70)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.identity import Actor, policy, require
from app.kernel.clock import Clock
from app.kernel.names import Names
from app.kernel.roles import ROLES
from app.plant import Gap, GapCheck, Kinds, OwnPages

READ = "setup:read"
ORDER = (
    "definitions",
    "plants",
    "lines",
    "steps",
    "equipment",
    "products",
    "defect-types",
    "calendars",
    "calendar-days",
    "skills",
    "courses",
    "standards",
    "people",
    "roles",
    "counts",
)
"""Each rests on those before it."""


@dataclass(frozen=True, slots=True)
class GuideTopic:
    """Something to set up that is no kind of master data: `find(session, now)` says what is missing of it."""

    name: str
    names: Names
    purpose: Names
    action: str
    endpoint: str
    find: Callable[[Session, datetime], Iterable[Gap]]


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step of the set-up: what it is for, which roles do it, where, and what is missing (nothing: done)."""

    names: Names
    purpose: Names
    roles: Sequence[Names]
    endpoint: str
    gaps: Sequence[Gap]
    place: Mapping[str, str] = field(default_factory=dict)


class Guide:
    """Reads it."""

    def __init__(
        self,
        clock: Clock,
        kinds: Kinds,
        checks: Sequence[GapCheck],
        pages: Sequence[OwnPages],
        topics: Sequence[GuideTopic],
    ) -> None:
        self._clock, self._kinds, self._checks = clock, kinds, checks
        self._pages = {page.kind: page for page in pages}
        self._topics = {topic.name: topic for topic in topics}

    def steps(self, session: Session, actor: Actor) -> list[GuideStep]:
        """Every step in order, done or not. Raises ForbiddenError."""
        require(actor, READ)
        now = self._clock.now()
        return [self._step(session, name, now) for name in ORDER]

    def _step(self, session: Session, name: str, now: datetime) -> GuideStep:
        if topic := self._topics.get(name):
            gaps = list(topic.find(session, now))
            return GuideStep(topic.names, topic.purpose, _names(topic.action), topic.endpoint, gaps)
        gaps = [gap for check in self._checks if check.kind == name for gap in check.find(session, now)]
        if page := self._pages.get(name):
            return GuideStep(page.names, page.purpose, _names("standard:sign"), page.endpoint, gaps)
        kind = self._kinds.find(name)
        return GuideStep(kind.names, kind.purpose, _names(kind.action), "plant.items", gaps, {"kind_name": name})


def _names(action: str) -> list[Names]:
    return [ROLES[role] for role in policy().roles(action) if role in ROLES]
