"""Add a thing, or change it; every change is one event with what was and what is."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.identity import Actor
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError
from app.ledger import Action
from app.plant.items.item import Item, ItemName, check_revision, lock_row, record_change, require_change
from app.plant.items.references import References
from app.plant.items.values import read_values, values_of, write_apart, write_values
from app.plant.kinds.kind import Kind, Kinds, Values

Given = Mapping[str, Any]
_TAKEN = "There is %(key)s already. Choose another code, or change that one."


class AddItem:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, kinds: Kinds) -> None:
        self._clock, self._kinds = clock, kinds

    def __call__(
        self, session: Session, actor: Actor, kind_name: str, given: Given, known: References | None = None
    ) -> Item:
        """A new thing; whoever adds many gives the same `known` each time.

        Raises InvalidInputError by field, ForbiddenError, ConflictError when its code is taken.
        """
        kind, known = self._kinds.find(kind_name), known or References(session, self._kinds)
        values = read_values(kind, given, known)
        require_change(actor, kind, values, known)
        kind.complete(session, values)
        key = kind.key(values)
        if key in known.of(kind.name):
            raise ConflictError(_TAKEN, fields={"code": "This code is taken"}, key=key)
        row = kind.model(active=True, revision=1, updated_at=self._clock.now())
        write_values(kind, row, values, known)
        session.add(row)
        try:
            session.flush()
        except IntegrityError:  # somebody added the same at this very moment
            raise ConflictError(_TAKEN, fields={"code": "This code is taken"}, key=key) from None
        write_apart(kind, row, values, session)
        known.note(kind, key, row)
        name = ItemName(kind.name, key)
        record_change(session, actor, Action.MASTER_DATA_ADDED, (name, row), new=values)
        return Item(kind, key, values, active=True, revision=1)


class ChangeItem:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, kinds: Kinds) -> None:
        self._clock, self._kinds = clock, kinds

    def __call__(
        self,
        session: Session,
        actor: Actor,
        name: ItemName,
        given: Given,
        seen: int | None,
        known: References | None = None,
    ) -> Item:
        """Other values; fields that are not given stay, and what says the same changes nothing.

        `seen` is the revision that the editor looked at; None for who looks and changes in one transaction. Raises
        NotFoundError, ForbiddenError, InvalidInputError by field, ConflictError when it was changed meanwhile.
        """
        known = known or References(session, self._kinds)
        kind, row = lock_row(session, self._kinds, name, known)
        old = values_of(kind, row, known)
        require_change(actor, kind, old, known)
        check_revision(row, row.revision if seen is None else seen)
        values = read_values(kind, given, known, old)
        require_change(actor, kind, values, known)
        kind.complete(session, values)
        if values != old:
            write_values(kind, row, values, known)
            write_apart(kind, row, values, session)
            row.revision += 1
            row.updated_at = self._clock.now()
            session.flush()
            known.note(kind, name.key, row)
            was, now_is = _differing(old, values)
            record_change(session, actor, Action.MASTER_DATA_CHANGED, (name, row), old=was, new=now_is)
        return Item(kind, name.key, values, row.active, row.revision)


def says_other(session: Session, item: tuple[Kind, str], given: Given, known: References) -> bool:
    """Whether `given` would change the thing of (kind, key), which there is; raises InvalidInputError by field."""
    kind, key = item
    old = values_of(kind, session.get(kind.model, known.of(kind.name)[key].id), known)
    values = read_values(kind, given, known, old)
    kind.complete(session, values)
    return values != old


def _differing(old: Values, new: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in new if new[name] != old[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}
