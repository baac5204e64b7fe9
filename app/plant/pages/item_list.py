"""The things of a kind as people look through them: by words, by line, in use or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import Actor, require
from app.kernel.names import Names
from app.plant.items.item import READ, Item
from app.plant.items.references import References
from app.plant.items.values import shown, values_of
from app.plant.kinds.field_types import Choice
from app.plant.kinds.kind import Field, Kind, Kinds

PAGE = 50
STATES = ("active", "all")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words in any field, a line's code, also what is out of use, and which page from 1 on."""

    search: str = ""
    line: str = ""
    state: str = "active"
    page: int = 1


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of `total` things."""

    items: Sequence[Item]
    total: int
    page: int

    def cells(self, item: Item) -> list[tuple[Field, Names]]:
        """What the list shows of a thing, field by field."""
        return [(field, _told(field, item.values[field.name])) for field in item.kind.fields if field.listed]

    @property
    def before(self) -> str | None:
        """The page before."""
        return str(self.page - 1) if self.page > 1 else None

    @property
    def after(self) -> str | None:
        """The page after."""
        return str(self.page + 1) if self.page * PAGE < self.total else None


class ItemLists:
    """Reads them."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def page(self, session: Session, actor: Actor, kind: Kind, wanted: Wanted) -> ItemPage:
        """Those on the page; a page beyond the last is the last one. Raises ForbiddenError."""
        found = self.matching(session, actor, kind, wanted)
        page = min(max(1, wanted.page), max(1, -(-len(found) // PAGE)))
        return ItemPage(found[(page - 1) * PAGE : page * PAGE], len(found), page)

    def matching(self, session: Session, actor: Actor, kind: Kind, wanted: Wanted) -> list[Item]:
        """All that fit, on one page. Raises ForbiddenError."""
        return [item for item in self.all(session, actor, kind) if _fits(item, wanted)]

    def all(self, session: Session, actor: Actor, kind: Kind) -> list[Item]:
        """Everything of the kind, in its order; some thousands at most. Raises ForbiddenError."""
        require(actor, READ)
        known = References(session, self._kinds)
        rows = session.scalars(select(kind.model)).all()
        return sorted((item_of(kind, row, known) for row in rows), key=lambda item: _rank(kind, item))

    def one(self, session: Session, actor: Actor, kind: Kind, key: str) -> Item | None:
        """The thing of that key; None when there is none. Raises ForbiddenError."""
        require(actor, READ)
        known = References(session, self._kinds)
        found = known.of(kind.name).get(key)
        row = None if found is None else session.get(kind.model, found.id)
        return None if row is None else item_of(kind, row, known)


def item_of(kind: Kind, row: Any, known: References) -> Item:
    """The thing that a row holds."""
    values = values_of(kind, row, known)
    return Item(kind, kind.key(values), values, row.active, row.revision)


def _told(field: Field, value: Any) -> Names:
    if isinstance(field.type, Choice) and value in field.type.options:
        return field.type.options[value]
    return shown(field, value)


def _rank(kind: Kind, item: Item) -> list[tuple[int, Any]]:
    given = [item.values[name] for name in kind.order]
    return [(0, value) if isinstance(value, int) else (1, str(value or "")) for value in given]


def _fits(item: Item, wanted: Wanted) -> bool:
    if wanted.state != "all" and not item.active:
        return False
    if wanted.line and wanted.line not in _lines(item):
        return False
    words = wanted.search.strip().lower()
    return not words or any(words in shown(f, item.values[f.name]).lower() for f in item.kind.fields)


def _lines(item: Item) -> set[str]:
    where = item.kind.where
    return {str(item.values["code"] if where == "plant" else item.values.get(where, "")).partition("/")[0]}
