"""Separation of duties: who may not do a task because of what they did, or who they are, in this case.

`bihuan:not_same_as` lists elements (`submit_request`), elements of the parent case (`parent.qa_review`) or FEEL
persons (`=trainee`); `bihuan:not_person` is FEEL for a username or a list of them. Both count the person who acted
and the person acted for.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case, CaseRecord
from app.engine import Element, names_in
from app.feel import compile_expression
from app.identity import User

PARENT = "parent."


def excluded_people(
    session: Session, case: CaseRecord, element: Element, scope: Mapping[str, Any], now: datetime
) -> list[UUID]:
    """The ids of everybody who may not do `element` now, sorted."""
    rules = names_in(element.properties.get("not_same_as")) or ()
    people = _performers(session, case, rules)
    expressions = [rule for rule in rules if rule.startswith("=")]
    if "not_person" in element.properties:
        expressions.append(element.properties["not_person"])
    people |= _named(session, expressions, scope, now)
    return sorted(people)


def names_element(element: Element, other: str) -> bool:
    """True when `element` excludes whoever completes `other`, so that its open task must learn of it."""
    return other in (names_in(element.properties.get("not_same_as")) or ())


def performers_apart(case: CaseRecord, element: Element) -> set[UUID]:
    """Who did one of the case's own elements that `element` must not be done by the same person as."""
    return _own(case, names_in(element.properties.get("not_same_as")) or ())


def _own(case: CaseRecord, elements: Iterable[str]) -> set[UUID]:
    return {UUID(person) for name in elements for person in case.performers.get(name, ())}


def _performers(session: Session, case: CaseRecord, elements: Sequence[str]) -> set[UUID]:
    own = _own(case, elements)
    inherited = [name.removeprefix(PARENT) for name in elements if name.startswith(PARENT)]
    if inherited and case.parent_id is not None:
        performers = session.scalars(select(Case.performers).where(Case.id == case.parent_id)).one()
        own |= {UUID(person) for name in inherited for person in performers.get(name, ())}
    return own


def _named(session: Session, expressions: Iterable[str], scope: Mapping[str, Any], now: datetime) -> set[UUID]:
    usernames: set[str] = set()
    for text in expressions:
        value = compile_expression(text.removeprefix("=")).evaluate(scope, now)
        usernames.update(v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str))
    if not usernames:
        return set()
    return set(session.scalars(select(User.id).where(User.username.in_(usernames))))
