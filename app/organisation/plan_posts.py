"""Planned posts (编制), entered by HR on the page (S67)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.ledger import Action
from app.organisation.models import OrgUnit, Post
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.units import Units

PLAN_PEOPLE = "people:plan"
MOST_PLANNED = 100_000


class PlanPosts:
    """The use cases of the page; the caller commits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add_unit(self, session: Session, actor: Actor, parent_id: int | None, name: str, name_en: str = "") -> int:
        """A unit below another one, or at the top; gives its id.

        Raises ForbiddenError, InvalidInputError, NotFoundError, ConflictError for a name that is there already.
        """
        require(actor, PLAN_PEOPLE)
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
        record(session, actor, self._clock.now(), AuditChange(Action.UNIT_ADDED, {"unit": unit.id}, new=facts))
        return unit.id

    def move_unit(self, session: Session, actor: Actor, unit_id: int, parent_id: int | None) -> None:
        """Put a unit, with all below it, under another one. Raises ConflictError when that one lies below itself."""
        require(actor, PLAN_PEOPLE)
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
        record(session, actor, now, AuditChange(Action.UNIT_MOVED, {"unit": unit_id}, old=old, new=parent_id))
        mapping_effect.sync(session, now, actor)

    def plan_post(
        self, session: Session, actor: Actor, unit_id: int, name: str, planned: int, name_en: str = ""
    ) -> None:
        """How many people the unit is to have at the post. Raises ForbiddenError, InvalidInputError, NotFoundError."""
        require(actor, PLAN_PEOPLE)
        unit_of(session, unit_id)
        plain = _name(name)
        if not 0 <= planned <= MOST_PLANNED:
            raise InvalidInputError("The number of planned posts lies between 0 and 100,000")
        now = self._clock.now()
        change = store_post(
            session, unit_id, {"post": plain, "planned": planned, "post_en": name_en.strip()[:120] or None}, actor, now
        )
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


def store_post(
    session: Session, unit_id: int, values: Mapping[str, Any], actor: Actor, now: datetime
) -> AuditChange | None:
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
    return AuditChange(Action.POST_PLANNED, {"unit": unit_id, "post": post.name}, old=old, new=new)
