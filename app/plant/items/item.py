"""A thing as it stands, who may change it, its row under a lock, and what the record says of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, record, require, require_everywhere
from app.kernel.errors import ConflictError, NotFoundError
from app.ledger import Action
from app.plant.items.references import References
from app.plant.kinds.kind import Kind, Kinds, Values

READ = "plant:read"


@dataclass(frozen=True, slots=True)
class ItemName:
    """Which thing: the kind's name and the thing's key."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Item:
    """A thing as it stands; `revision` is what an editor has seen."""

    kind: Kind
    key: str
    values: Values
    active: bool
    revision: int

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {"key": self.key, "active": self.active, "revision": self.revision, "values": dict(self.values)}


def lock_row(session: Session, kinds: Kinds, name: ItemName, known: References) -> tuple[Kind, Any]:
    """The thing's kind and its row, which nobody else changes meanwhile. Raises NotFoundError."""
    kind = kinds.find(name.kind)
    found = known.of(kind.name).get(name.key)
    if found is None:
        raise NotFoundError("There is no %(key)s among the %(kind)s", key=name.key, kind=kind.name)
    return kind, session.get(kind.model, found.id, with_for_update=True, populate_existing=True)


def check_revision(row: Any, seen: int) -> None:
    """Raises ConflictError when somebody changed the row after the editor had looked."""
    if row.revision != seen:
        raise ConflictError("Somebody has changed this since you opened it. Look at it again, then change it.")


def record_change(
    session: Session, actor: Actor, action: Action, row: tuple[ItemName, Any], *, old: Any = None, new: Any = None
) -> None:
    """One event of what was and what is, at the moment and with the version that the changed row says."""
    name, held = row
    target, version = {"kind": name.kind, "item": name.key}, {"revision": held.revision}
    record(session, actor, held.updated_at, AuditChange(action, target, old=old, new=new, data=version))


def place_of(kind: Kind, values: Values, known: References) -> tuple[str, str] | None:
    """The plant and line at which the thing stands; None for what is the whole firm's."""
    if not kind.where:
        return None
    if kind.where == "plant":
        return str(values["plant"]), str(values["code"])
    line = str(values[kind.where]).partition("/")[0]
    return known.plant_of(line) or "", line


def require_change(actor: Actor, kind: Kind, values: Values, known: References) -> None:
    """A role counts where the thing stands; what is the whole firm's needs one without a place.

    Raises ForbiddenError.
    """
    place = place_of(kind, values, known)
    if place is None:
        require_everywhere(actor, kind.action)
    else:
        require(actor, kind.action, *place)
