"""What still needs a thing: other kinds that name it, and slices above, which know what runs there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import ConflictError
from app.kernel.names import pick
from app.plant.kinds.kind import Kind, Kinds


@dataclass(frozen=True, slots=True)
class InUse:
    """`count(session, kind, key)` is how many there are that need the thing; `template` says it with `%(count)s`.

    A thing that is in use is not taken out of use before these are at an end.
    """

    template: str
    count: Callable[[Session, str, str], int]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A thing and the id by which rows name it."""

    kind: Kind
    key: str
    id: Any


def check_unused(session: Session, kinds: Kinds, uses: Sequence[InUse], item: ItemRow) -> None:
    """Raises ConflictError that counts what needs the thing."""
    for other in kinds.all():
        for field, referred in other.references:
            if referred != item.kind.name:
                continue
            naming = (getattr(other.model, field.held) == item.id, other.model.active)
            if count := session.scalar(select(func.count()).select_from(other.model).where(*naming)):
                raise ConflictError(
                    "%(key)s still has %(count)s in use of its %(what_en)s. Take these out of use first.",
                    key=item.key,
                    count=count,
                    what_en=pick(other.names, "en").lower(),
                    what_zh=pick(other.names, "zh"),
                )
    for use in uses:
        if count := use.count(session, item.kind.name, item.key):
            raise ConflictError(use.template, key=item.key, count=count)
