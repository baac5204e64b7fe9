"""The organisation as a tree: units, their posts, who holds them, and how many are missing (S67).

现有 (headcount) counts people whose account is in use; 编制 (planned) is what HR entered; 缺编 (open) is what a post
lacks, post by post: one person too many at a post fills no gap at another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import Actor, User, require
from app.organisation.models import Employment, OrgUnit, Post

UnitNames = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in the tree; `unit` is what the roster or directory called the unit of people without a place."""

    username: str
    name: str
    emp_no: str | None
    dispatched: bool
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of a unit; `planned` None when nobody has planned it. `names` empty: people without a post."""

    name: str
    names: UnitNames
    planned: int | None
    people: Sequence[PersonLine]

    @property
    def open(self) -> int:
        """How many are missing."""
        return max(0, (self.planned or 0) - len(self.people))

    @property
    def over(self) -> int:
        """How many there are beyond the plan; none where there is no plan."""
        return max(0, len(self.people) - self.planned) if self.planned is not None else 0


@dataclass(slots=True)
class UnitNode:
    """A unit with all below it; the figures are of the whole branch."""

    id: int
    name: str
    names: UnitNames
    posts: Sequence[PostLine]
    units: list["UnitNode"] = field(default_factory=list)

    def _sum(self, own: Iterable[int], name: str) -> int:
        return sum(own) + sum(int(getattr(unit, name)) for unit in self.units)

    @property
    def headcount(self) -> int:
        """People here and below."""
        return self._sum((len(post.people) for post in self.posts), "headcount")

    @property
    def planned(self) -> int:
        """Planned posts here and below."""
        return self._sum((post.planned or 0 for post in self.posts), "planned")

    @property
    def open(self) -> int:
        """Open posts here and below."""
        return self._sum((post.open for post in self.posts), "open")

    @property
    def over(self) -> int:
        """People beyond the plan, here and below."""
        return self._sum((post.over for post in self.posts), "over")

    @property
    def dispatched(self) -> int:
        """Dispatched workers here and below."""
        return self._sum((person.dispatched for post in self.posts for person in post.people), "dispatched")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The trees, and those who have no place in them."""

    units: Sequence[UnitNode]
    unplaced: Sequence[PersonLine]

    def total(self, name: str) -> int:
        """A figure of the whole: headcount, planned, open, over, dispatched."""
        more = {"headcount": len(self.unplaced), "dispatched": sum(one.dispatched for one in self.unplaced)}
        return sum(int(getattr(unit, name)) for unit in self.units) + more.get(name, 0)


def read_organisation(session: Session, actor: Actor, search: str = "") -> Organisation:
    """The whole, or the branches in which a unit, post or person's name, number or username holds `search`.

    Raises ForbiddenError. Three statements, however large the plant.
    """
    require(actor, "people:read")
    held, unplaced = _people(session)
    posts: dict[int, list[PostLine]] = defaultdict(list)
    for post in session.scalars(select(Post).order_by(Post.id)):
        people = held.pop((post.unit_id, post.name), [])
        posts[post.unit_id].append(PostLine(post.name, _names(post.name, post.name_en), post.planned, people))
    for (unit_id, title), people in sorted(held.items(), key=lambda item: (not item[0][1], item[0][1])):
        posts[unit_id].append(PostLine(title, _names(title, None) if title else {}, None, people))
    rows = session.scalars(select(OrgUnit).order_by(OrgUnit.id)).all()
    nodes = {row.id: UnitNode(row.id, row.name, _names(row.name, row.name_en), posts[row.id]) for row in rows}
    for row in rows:
        if row.parent_id is not None:
            nodes[row.parent_id].units.append(nodes[row.id])
    whole = Organisation([nodes[row.id] for row in rows if row.parent_id is None], unplaced)
    return _found(whole, search.strip().lower()) if search.strip() else whole


def _people(session: Session) -> tuple[dict[tuple[int, str], list[PersonLine]], list[PersonLine]]:
    query = (
        select(
            User.username,
            User.name,
            User.emp_no,
            User.employment_type,
            User.org_unit,
            Employment.unit_id,
            Employment.title,
        )
        .outerjoin(Employment, Employment.user_id == User.id)
        .where(User.active)
        .order_by(User.emp_no.nulls_last(), User.username)
    )
    held: dict[tuple[int, str], list[PersonLine]] = defaultdict(list)
    unplaced = []
    for row in session.execute(query):
        line = PersonLine(row.username, row.name, row.emp_no, row.employment_type == "dispatched", row.org_unit)
        if row.unit_id is None:
            unplaced.append(line)
        else:
            held[row.unit_id, row.title or ""].append(line)
    return held, unplaced


def _names(zh: str, en: str | None) -> UnitNames:
    return {"zh": zh, "en": en or zh}


def _found(whole: Organisation, text: str) -> Organisation:
    kept = [node for unit in whole.units if (node := _branch(unit, text)) is not None]
    return Organisation(kept, [one for one in whole.unplaced if _has(text, one.name, one.username, one.emp_no)])


def _branch(unit: UnitNode, text: str) -> UnitNode | None:
    """The unit with what fits below it; the whole unit when it is the one looked for."""
    if _has(text, *unit.names.values()):
        return unit
    posts = [found for post in unit.posts if (found := _post(post, text)) is not None]
    units = [node for one in unit.units if (node := _branch(one, text)) is not None]
    return UnitNode(unit.id, unit.name, unit.names, posts, units) if posts or units else None


def _post(post: PostLine, text: str) -> PostLine | None:
    """The post when it or somebody who holds it fits; a gap is told of the whole post only."""
    if _has(text, *post.names.values()):
        return post
    people = [one for one in post.people if _has(text, one.name, one.username, one.emp_no)]
    return PostLine(post.name, post.names, None, people) if people else None


def _has(text: str, *names: str | None) -> bool:
    return any(text in name.lower() for name in names if name)


def as_json(organisation: Organisation) -> dict[str, Any]:
    """For scripts."""
    figures = ("headcount", "planned", "open", "over", "dispatched")
    return {
        **{name: organisation.total(name) for name in figures},
        "units": [_unit_json(unit) for unit in organisation.units],
        "unplaced": [_person_json(one) for one in organisation.unplaced],
    }


def _unit_json(unit: UnitNode) -> dict[str, Any]:
    posts = [
        {"name": post.names, "planned": post.planned, "open": post.open, "people": [*map(_person_json, post.people)]}
        for post in unit.posts
    ]
    figures = {name: getattr(unit, name) for name in ("headcount", "planned", "open", "over", "dispatched")}
    units = [_unit_json(one) for one in unit.units]
    return {"id": unit.id, "name": unit.names, **figures, "posts": posts, "units": units}


def _person_json(person: PersonLine) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "emp_no": person.emp_no,
        "dispatched": person.dispatched,
    }
