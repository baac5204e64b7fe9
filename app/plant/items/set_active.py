"""Take a thing out of use, or into use again: nothing is ever deleted, because records name it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.identity import Actor
from app.kernel.clock import Clock
from app.ledger import Action
from app.plant.items.item import Item, ItemName, check_revision, lock_row, record_change, require_change
from app.plant.items.references import References, row_id
from app.plant.items.use import InUse, ItemRow, check_unused
from app.plant.items.values import check_parents, values_of
from app.plant.kinds.kind import Kinds


class SetActive:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, kinds: Kinds, uses: Sequence[InUse]) -> None:
        self._clock, self._kinds, self._uses = clock, kinds, uses

    def __call__(
        self,
        session: Session,
        actor: Actor,
        name: ItemName,
        seen: int | None,
        *,
        active: bool,
        known: References | None = None,
    ) -> Item:
        """`seen` is the revision that the editor looked at; None for who looks and changes in one transaction.

        Raises NotFoundError, ForbiddenError, InvalidInputError when it lies in what is out of use, and ConflictError:
        changed meanwhile, or needed by what is still in use.
        """
        known = known or References(session, self._kinds)
        kind, row = lock_row(session, self._kinds, name, known)
        values = values_of(kind, row, known)
        require_change(actor, kind, values, known)
        check_revision(row, row.revision if seen is None else seen)
        if row.active != active:
            if active:
                check_parents(kind, values, known)
            else:
                check_unused(session, self._kinds, self._uses, ItemRow(kind, name.key, row_id(row)))
            row.active, row.updated_at = active, self._clock.now()
            row.revision += 1
            session.flush()
            known.note(kind, name.key, row)
            action = Action.MASTER_DATA_ACTIVATED if active else Action.MASTER_DATA_DEACTIVATED
            old, new = {"active": not active}, {"active": active}
            record_change(session, actor, action, (name, row), old=old, new=new)
        return Item(kind, name.key, values, row.active, row.revision)
