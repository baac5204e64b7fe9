"""What plants, lines and steps are called, for pages that only know codes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.kernel.names import Names
from app.plant.models import DefectType, Plant, ProcessStep, ProductionLine

_KINDS: tuple[tuple[str, Any], ...] = (
    ("plant", Plant),
    ("line", ProductionLine),
    ("step", ProcessStep),
    ("defect_type", DefectType),
)


def read_place_names(session: Session) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """{(kind, code): {"zh", "en"}} with kind `plant`, `line`, `step` or `defect_type`, in one query."""
    query = union_all(*(select(literal(kind), model.code, model.name_zh, model.name_en) for kind, model in _KINDS))
    return {(kind, code): {"zh": zh, "en": en} for kind, code, zh, en in session.execute(query)}


class PlaceLabels:
    """Looks up (kind, code), kind being `plant`, `line`, `step` or `defect_type`."""

    def read(self, session: Session) -> "PlaceNames":
        """All names, for one page; an unknown code is its own name."""
        return PlaceNames(read_place_names(session))


class PlaceNames:
    """The names that one page needs."""

    def __init__(self, names: Mapping[tuple[str, str], Names]) -> None:
        self._names = names

    def name(self, kind: str, code: str | None) -> Names | None:
        """Both languages' names; None when there is no code."""
        return None if code is None else self._names.get((kind, code), {"zh": code, "en": code})

    def codes(self, kind: str) -> list[tuple[str, Names]]:
        """All codes of a kind with their names, in order."""
        return sorted((code, names) for (k, code), names in self._names.items() if k == kind)
