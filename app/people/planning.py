"""Planned posts (编制): entered by HR on the page, or brought by a file (S67)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.actor import Actor
from app.identity.recording import Change, record, record_all
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.people import mapping_effect
from app.people.models import OrgUnit, Post
from app.people.plans import Done, ImportOrder, refusal, require_same
from app.people.rows import PeopleRow
from app.people.units import Path, Units, UnitTexts, missing, require_unit
from app.quality.import_reader import RowError

if TYPE_CHECKING:
    from app.quality.import_reading import Rejected

ACTION = "people:plan"
MOST_PLANNED = 100_000


class Planning:
    """The use cases of the page; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add_unit(self, session: Session, actor: Actor, parent_id: int | None, name: str, name_en: str = "") -> int:
        """A unit below another one, or at the top; gives its id.

        Raises ForbiddenError, InvalidInputError, NotFoundError, ConflictError for a name that is there already.
        """
        require(actor, ACTION)
        plain = _name(name)
        if parent_id is not None:
            unit_of(session, parent_id)
        same = select(OrgUnit.id).where(OrgUnit.name == plain, OrgUnit.parent_id.is_not_distinct_from(parent_id))
        if session.scalar(same) is not None:
            raise ConflictError("There is a unit %(name)s here already", name=plain)
        unit = OrgUnit(parent_id=parent_id, name=plain, name_en=name_en.strip()[:120] or None)
        session.add(unit)
        session.flush()
        facts = {"name": plain, "parent": parent_id}
        record(session, actor, self._clock.now(), Change("unit.added", {"unit": unit.id}, new=facts))
        return unit.id

    def move_unit(self, session: Session, actor: Actor, unit_id: int, parent_id: int | None) -> None:
        """Put a unit, with all below it, under another one. Raises ConflictError when that one lies below itself."""
        require(actor, ACTION)
        unit = unit_of(session, unit_id)
        if parent_id is not None and parent_id in Units(session).below(unit_id):
            raise ConflictError("A unit cannot lie below itself; choose another one above it")
        if parent_id is not None:
            unit_of(session, parent_id)
        same = select(OrgUnit.id).where(OrgUnit.name == unit.name, OrgUnit.parent_id.is_not_distinct_from(parent_id))
        if session.scalar(same.where(OrgUnit.id != unit_id)) is not None:
            raise ConflictError("There is a unit %(name)s here already", name=unit.name)
        old, unit.parent_id = unit.parent_id, parent_id
        session.flush()
        now = self._clock.now()
        record(session, actor, now, Change("unit.moved", {"unit": unit_id}, old=old, new=parent_id))
        mapping_effect.sync(session, now, actor)

    def plan_post(
        self, session: Session, actor: Actor, unit_id: int, name: str, planned: int, name_en: str = ""
    ) -> None:
        """How many people the unit is to have at the post. Raises ForbiddenError, InvalidInputError, NotFoundError."""
        require(actor, ACTION)
        unit_of(session, unit_id)
        plain = _name(name)
        if not 0 <= planned <= MOST_PLANNED:
            raise InvalidInputError("The number of planned posts lies between 0 and 100,000")
        now = self._clock.now()
        change = _store(session, unit_id, {"post": plain, "planned": planned, "post_en": name_en.strip()[:120] or None},
                        actor, now)  # fmt: skip
        if change is not None:
            record(session, actor, now, change)


def unit_of(session: Session, unit_id: int) -> OrgUnit:
    """The unit; raises NotFoundError."""
    unit = session.get(OrgUnit, unit_id)
    if unit is None:
        raise NotFoundError("There is no unit %(id)s", id=unit_id)
    return unit


def _name(text: str) -> str:
    plain = text.strip()
    if not plain or len(plain) > 120 or "/" in plain:
        raise InvalidInputError("A name has 1 to 120 characters and no /", fields={"name": "1 to 120 characters, no /"})
    return plain


def _store(session: Session, unit_id: int, values: Mapping[str, Any], actor: Actor, now: datetime) -> Change | None:
    """Make or change the post; None when it says the same already."""
    post = session.scalar(select(Post).where(Post.unit_id == unit_id, Post.name == values["post"]).with_for_update())
    old = None if post is None else {"planned": post.planned, "post_en": post.name_en}
    if post is None:
        post = Post(unit_id=unit_id, name=values["post"])
        session.add(post)
    post.planned = values["planned"]
    post.name_en = values.get("post_en") or post.name_en
    new = {"planned": post.planned, "post_en": post.name_en}
    if old == new:
        return None
    post.changed_by, post.changed_at = actor.username, now
    session.flush()
    return Change("post.planned", {"unit": unit_id, "post": post.name}, old=old, new=new)


class PostPlan:
    """The rows of a file of planned posts, judged."""

    def __init__(self, session: Session, rows: Sequence[PeopleRow], order: ImportOrder) -> None:
        self._session, self._order, self._units = session, order, Units(session)
        pairs = [(str(row.values["unit"]), str(row.values.get("unit_parent") or "")) for row in rows]
        self._texts = UnitTexts(self._units, pairs)
        self.refused: list[Rejected] = []
        self._placed: dict[tuple[Path, str], PeopleRow] = {}
        for row in rows:
            self._judge(row)

    def _judge(self, row: PeopleRow) -> None:
        values = row.values
        try:
            path = self._texts.resolve(values["unit"], values.get("unit_parent"))
            require_unit(self._units, path, may_make=self._order.create_units)
            earlier = self._placed.setdefault((path, values["post"]), row)
            require_same(earlier, row, f"{'/'.join(path)} {values['post']}")
        except RowError as error:
            self.refused.append(refusal(row, *error.args))

    def apply(self) -> Done:
        """Make the units that may be made, and store the posts."""
        order, changes = self._order, []
        done = Done(details={"units": missing(self._units, [path for path, _ in self._placed])})
        for (path, _), row in self._placed.items():
            unit_id = self._units.add(path)
            if row.values.get("unit_en"):
                unit_of(self._session, unit_id).name_en = row.values["unit_en"]
            change = _store(self._session, unit_id, row.values, order.actor, order.now)
            if change is None:
                continue
            changes.append(change)
            done.new += change.old is None
            done.changed += change.old is not None
        self._session.flush()
        if changes:
            record_all(self._session, order.actor, order.now, changes)
        return done
