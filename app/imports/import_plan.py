"""A run about people, judged before anything of it is stored."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.imports.reject_codes import Reject
from app.imports.request import ImportRequest
from app.imports.value_reader import ValueRow
from app.kernel.canonical import canonical_json


@dataclass(slots=True)
class PlanResult:
    """Counts, what was corrected (old and new, without contact details), and what else people should know of."""

    new: int = 0
    changed: int = 0
    corrections: list[Mapping[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Any] | None = None


class ImportPlan(Protocol):
    """A run's rows, judged: those that fit, and the rejects; nothing is stored before `apply`."""

    rejects: list[Reject]

    def apply(self) -> PlanResult:
        """Store it all."""


PlanMaker = Callable[[Session, Sequence[ValueRow], ImportRequest], ImportPlan]


def digest_of(leavers: Sequence[Any]) -> str:
    """What somebody has seen who saw that these lose their account."""
    return hashlib.sha256(canonical_json(leavers)).hexdigest()
