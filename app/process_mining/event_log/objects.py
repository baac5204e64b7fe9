"""The objects of an OCEL log: each with its attributes over time and its relations to others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.ledger import moment_text

# Attributes by type of object, with OCEL's words for what they hold.
OBJECT_TYPES: Mapping[str, Mapping[str, str]] = {
    "case": {
        "process": "string",
        "process_version": "integer",
        "state": "string",
        "outcome": "string",
        "severity": "string",
    },
    "employee": {"name": "string", "unit": "string", "employment": "string", "roles": "string", "score": "float"},
    "line": {"name_zh": "string", "name_en": "string"},
    "step": {"name_zh": "string", "name_en": "string", "rate_limit": "float"},
    "course": {"title": "string", "mode": "string"},
    "attempt": {"kind": "string", "number": "integer", "score": "float", "passed": "boolean"},
    "defect_series": {
        "defect_type": "string",
        "defect_class": "string",
        "units": "integer",
        "defects": "integer",
        "rate": "float",
    },
}
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""OCEL's moment for what an object was from the beginning."""

Relation = tuple[str, str]


@dataclass(slots=True)
class Thing:
    """One object: `changes` are (moment, attribute, value) in order, `relations` are (object id, qualifier)."""

    id: str
    type: str
    changes: list[tuple[datetime, str, Any]] = field(default_factory=list)
    relations: dict[Relation, None] = field(default_factory=dict)
    _now: dict[str, Any] = field(default_factory=dict)

    def set(self, at: datetime, **values: Any) -> "Thing":
        """Note values from `at` on; what is unknown or stays the same is not noted."""
        for name, value in values.items():
            if value is not None and self._now.get(name) != value:
                self._now[name] = value
                self.changes.append((at, name, value))
        return self

    def relate(self, other: "Thing", qualifier: str) -> None:
        """This object stands to `other` as `qualifier` says."""
        self.relations.setdefault((other.id, qualifier))

    def as_json(self) -> dict[str, Any]:
        """As OCEL 2.0 writes it."""
        return {
            "id": self.id,
            "type": self.type,
            "attributes": [
                {"name": name, "time": moment_text(at), "value": _value(self.type, name, value)}
                for at, name, value in sorted(self.changes, key=lambda change: change[0])
            ],
            "relationships": [{"objectId": other, "qualifier": qualifier} for other, qualifier in self.relations],
        }


class Objects:
    """All objects met so far."""

    def __init__(self) -> None:
        self._all: dict[str, Thing] = {}

    def get(self, kind: str, key: str) -> Thing:
        """The object of that type and key, made when it is met for the first time."""
        identity = f"{kind}:{key}"
        return self._all.setdefault(identity, Thing(identity, kind))

    def of(self, kind: str) -> Iterator[Thing]:
        """The objects of one type, in the order in which they were met."""
        return (thing for thing in self._all.values() if thing.type == kind)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._all.values())


def object_types() -> list[dict[str, Any]]:
    """The declaration of all types."""
    return [
        {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes.items()]}
        for name, attributes in OBJECT_TYPES.items()
    ]


def _value(kind: str, name: str, value: Any) -> Any:
    return float(value) if OBJECT_TYPES[kind][name] == "float" else value
