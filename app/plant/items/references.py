"""Keys and ids of things, read once for whatever names many of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.plant.kinds.kind import Kind, Kinds


@dataclass(frozen=True, slots=True)
class Known:
    """A thing as others name it; `id` is what their columns hold."""

    id: Any
    key: str
    active: bool
    names: dict[str, str]


class References:
    """What may be named, kind by kind. A use case adds to it what it adds."""

    def __init__(self, session: Session, kinds: Kinds) -> None:
        self.session, self._kinds = session, kinds
        self._by_key: dict[str, dict[str, Known]] = {}
        self._by_id: dict[str, dict[Any, Known]] = {}
        self._plants: dict[str, str] | None = None

    def of(self, kind: str) -> dict[str, Known]:
        """Everything of a kind by its key."""
        if kind not in self._by_key:
            self._load(self._kinds.find(kind))
        return self._by_key[kind]

    def key(self, kind: str, row_id: Any) -> str | None:
        """The key of what a column's id names; None for none."""
        if row_id is None:
            return None
        self.of(kind)
        return self._by_id[kind][row_id].key

    def plant_of(self, line: str) -> str | None:
        """The plant in which a line is; None when there is no such line."""
        if self._plants is None:
            lines = self._kinds.find("lines")
            rows = self.session.execute(select(lines.model.code, lines.model.plant_id)).all()
            self._plants = {code: str(self.key("plants", plant)) for code, plant in rows}
        return self._plants.get(line)

    def note(self, kind: Kind, key: str, row: Any) -> None:
        """Something of this kind was added or changed."""
        known = Known(row_id(row), key, row.active, {"zh": row.name_zh, "en": row.name_en})
        self.of(kind.name)[key] = known
        self._by_id[kind.name][known.id] = known
        if kind.name == "lines":
            self._plants = None

    def _load(self, kind: Kind) -> None:
        model = kind.model
        parent, above = next(((of, field.held) for field, of in kind.references if field.name == kind.within), ("", ""))
        columns = [row_id(model), model.code, model.active, model.name_zh, model.name_en]
        query = select(*columns, *([getattr(model, above)] if above else []))
        known = []
        for row in self.session.execute(query):
            prefix = f"{self.key(parent, row[5])}/" if above else ""
            known.append(Known(row[0], prefix + row[1], row[2], {"zh": row[3], "en": row[4]}))
        self._by_key[kind.name] = {one.key: one for one in known}
        self._by_id[kind.name] = {one.id: one for one in known}


def row_id(thing: Any) -> Any:
    """What other rows hold of a row; the column of it, of a model."""
    return thing.id if hasattr(thing, "id") else thing.code
