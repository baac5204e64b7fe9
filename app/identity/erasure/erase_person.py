"""Erase what is kept of a person, by an order: first what it would touch, then all of it in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.account_lifecycle import user_named
from app.identity.actor import Actor
from app.identity.audit_entry import attribution_of
from app.identity.erasure.registry import Erasing, PersonalData, Subject
from app.identity.models import User, as_stored
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.names import Names
from app.ledger import Action, append_to_person, erasure_entry

ACTION = "person:erase"
LEAST_REASON = 10
MOST_ORDER = 100


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """By what the data of `username` go: the order's number, and the legal basis or reason in words.

    Both stay in the record for good, so they must not say what is to be erased.
    """

    username: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What an erasure would touch; `obstacles` are what must be done before, as (English template, params)."""

    subject: Subject
    counts: Sequence[tuple[Names, int]]
    obstacles: Sequence[tuple[str, dict[str, Any]]]


class NotYetError(ConflictError):
    """Something must be done before the person's data may go."""

    code = "not_yet"


class ErasePerson:
    """The use case, given what each slice knows, from the lowest up. The caller commits; until then nothing is gone."""

    def __init__(self, slices: Sequence[PersonalData]) -> None:
        self._parts = [part for one in reversed(slices) for part in one.parts]

    def preview(self, session: Session, actor: Actor, username: str) -> ErasurePreview:
        """Count what there is; changes nothing. Raises ForbiddenError, NotFoundError."""
        require(actor, ACTION)
        row = session.scalar(select(User).where(User.username == as_stored(username)))
        if row is None:
            raise NotFoundError("There is no person with the username %(username)s.", username=username)
        subject = Subject(row.id, row.username, row.name)
        counts = [(part.names, part.count(session, subject)) for part in self._parts]
        return ErasurePreview(subject, counts, self._obstacles(session, subject))

    def check(self, session: Session, actor: Actor, order: ErasureRequest) -> None:
        """Whether `actor` may propose it and it can be done now.

        Raises ForbiddenError (no right, or oneself), NotFoundError, InvalidInputError (fields), NotYetError.
        """
        require(actor, ACTION)
        _check(order)
        row = user_named(session, order.username)
        if row.id == actor.id:
            raise ForbiddenError("Nobody erases their own data: another security administrator must do it.")
        self._require_ready(session, Subject(row.id, row.username, row.name))

    def __call__(self, session: Session, actor: Actor, order: ErasureRequest, at: datetime) -> Subject:
        """Erase; returns who it was and is called now. Two people have been asked before (see `proposals`).

        Raises NotFoundError, NotYetError.
        """
        row = user_named(session, order.username)
        subject = Subject(row.id, row.username, row.name)
        self._require_ready(session, subject)
        erasing = Erasing(session, subject, order.number.strip(), order.reason.strip(), attribution_of(actor), at)
        for part in self._parts:
            part.erase(erasing)
        # Last, as it names all that went, and because other writers of the chain wait from here on.
        by = (erasing.order, erasing.reason)
        entry = erasure_entry(Action.PERSON_ERASED, erasing.stamp, subject.id, by, erasing.digests)
        append_to_person(session, subject.id, at, [entry])
        return subject

    def _require_ready(self, session: Session, subject: Subject) -> None:
        obstacles = self._obstacles(session, subject)
        if obstacles:
            template, params = obstacles[0]
            raise NotYetError(template, **params)

    def _obstacles(self, session: Session, subject: Subject) -> list[tuple[str, dict[str, Any]]]:
        found = (part.obstacle(session, subject) for part in self._parts)
        return [obstacle for obstacle in found if obstacle is not None]


def _check(order: ErasureRequest) -> None:
    fields = {}
    if not 0 < len(order.number.strip()) <= MOST_ORDER:
        fields["order"] = "Give the number of the order"
    if len(order.reason.strip()) < LEAST_REASON:
        fields["reason"] = "Name the legal basis in at least 10 characters"
    if fields:
        raise InvalidInputError("Please correct the marked fields", fields=fields)
