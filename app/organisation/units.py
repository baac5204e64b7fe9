"""Units by the paths that files write: `生产部/果汁罐装一线`, a name alone, or a name and its parent's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports import RejectCode, RowError
from app.organisation.models import OrgUnit

NO_UNIT = RejectCode("unit", "%(text)s names no unit: at most 12 names of at most 120 characters, parted by /")
AMBIGUOUS_UNIT = RejectCode("ambiguous_unit", "Several units are called %(unit)s: %(found)s; write the whole path")
UNKNOWN_UNIT = RejectCode(
    "unknown_unit", "There is no unit %(unit)s; correct the row, or let the import make missing units"
)
UNIT_CYCLE = RejectCode("unit_cycle", "The units lie above each other in a circle: %(circle)s")
UNIT_CODES = (NO_UNIT, AMBIGUOUS_UNIT, UNKNOWN_UNIT, UNIT_CYCLE)
UnitPath = tuple[str, ...]
_SEPARATORS = re.compile(r"\s*[/／\\>＞→|]\s*")
LONGEST, DEEPEST = 120, 12


def split_path(text: str) -> UnitPath:
    """The names from the top down; raises RowError for a path that names nothing, or too much."""
    names = tuple(filter(None, _SEPARATORS.split(text.strip())))
    if not names or len(names) > DEEPEST or any(len(name) > LONGEST for name in names):
        raise RowError(NO_UNIT, {"text": text[:80]})
    return names


class Units:
    """The tree as it is stored, loaded once; `add` puts new units under it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = {unit.id: unit for unit in session.scalars(select(OrgUnit))}
        self._paths = {unit.id: self._path_of(unit) for unit in self._rows.values()}
        self._by_path = {path: id_ for id_, path in self._paths.items()}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for id_, path in self._paths.items():
            self._by_name[path[-1]].append(id_)

    def path(self, unit_id: int | None) -> str:
        """The unit's names from the top down, "" for none."""
        return "/".join(self._paths[unit_id]) if unit_id is not None else ""

    def names(self, unit_id: int) -> dict[str, str]:
        """The same path in both languages; a unit without an English name keeps its own."""
        path = self._paths[unit_id]
        rows = [self._rows[self._by_path[path[:length]]] for length in range(1, len(path) + 1)]
        return {"zh": " / ".join(row.name for row in rows), "en": " / ".join(row.name_en or row.name for row in rows)}

    def name(self, unit_id: int) -> str:
        """Its own name."""
        return self._rows[unit_id].name

    def below(self, unit_id: int) -> frozenset[int]:
        """The unit and all units below it."""
        top = self._paths.get(unit_id)
        if top is None:
            return frozenset()
        return frozenset(id_ for id_, path in self._paths.items() if path[: len(top)] == top)

    def id_at(self, path: UnitPath) -> int | None:
        """The unit at exactly this path."""
        return self._by_path.get(path)

    def whole_path(self, names: UnitPath) -> UnitPath:
        """The path from the top that is meant: of a known unit, else `names` as a new one at the top.

        A single name may lie anywhere when it is the only one; raises RowError when several units bear it.
        """
        if names in self._by_path:
            return names
        ends = [path for path in self._by_path if path[-len(names) :] == names]
        if len(ends) > 1:
            paths = "; ".join("/".join(path) for path in sorted(ends))
            raise RowError(AMBIGUOUS_UNIT, {"unit": "/".join(names), "found": paths[:200]})
        if ends:
            return ends[0]
        # What lies below a known unit may begin with that unit's name alone.
        tops = self._by_name.get(names[0], []) if len(names) > 1 else []
        return (*self._paths[tops[0]], *names[1:]) if len(tops) == 1 else names

    def add(self, path: UnitPath) -> int:
        """The unit at this path, with all that is missing above it."""
        found = self._by_path.get(path)
        if found is not None:
            return found
        parent = self.add(path[:-1]) if len(path) > 1 else None
        unit = OrgUnit(parent_id=parent, name=path[-1])
        self._session.add(unit)
        self._session.flush()
        self._rows[unit.id], self._paths[unit.id], self._by_path[path] = unit, path, unit.id
        self._by_name[path[-1]].append(unit.id)
        return unit.id

    def _path_of(self, unit: OrgUnit) -> UnitPath:
        path = [unit.name]
        while unit.parent_id is not None:
            unit = self._rows[unit.parent_id]
            path.append(unit.name)
        return tuple(reversed(path))


def require_unit(units: Units, path: UnitPath, *, may_make: bool) -> None:
    """Raises RowError for a unit that is not there and may not be made."""
    if units.id_at(path) is None and not may_make:
        raise RowError(UNKNOWN_UNIT, {"unit": "/".join(path)})


def missing(units: Units, paths: Iterable[UnitPath]) -> list[str]:
    """The units, from the top down, that these paths need and nobody has made yet."""
    needed = {path[:length] for path in paths for length in range(1, len(path) + 1)}
    return ["/".join(path) for path in sorted(needed) if units.id_at(path) is None]


class UnitTexts:
    """What a file's columns `unit` and `unit_parent` mean, over all its rows.

    A parent that is itself named with a parent in another row lies below that one; a circle of such rows is refused.
    """

    def __init__(self, units: Units, pairs: Sequence[tuple[str, str]]) -> None:
        self._units = units
        self._parents = {unit: parent for unit, parent in pairs if unit and parent}

    def resolve(self, unit: str, parent: str | None) -> UnitPath:
        """The whole path; raises RowError."""
        names = split_path(unit)
        if not parent:
            return self._units.whole_path(names)
        return (*self._above(parent, (unit,)), *names)

    def _above(self, text: str, seen: tuple[str, ...]) -> UnitPath:
        if text in seen:
            circle = " → ".join((*seen[seen.index(text) :], text))
            raise RowError(UNIT_CYCLE, {"circle": circle})
        names = split_path(text)
        whole = self._units.whole_path(names)
        if self._units.id_at(whole) is None and text in self._parents:
            return (*self._above(self._parents[text], (*seen, text)), *names)
        return whole
