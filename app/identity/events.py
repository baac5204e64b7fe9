"""What the slices above hear of accounts and absences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountNews:
    """Something that `people` must be told, in the transaction in which it happens; `kind` is one of their news."""

    kind: str
    people: tuple[UUID, ...]
    params: Mapping[str, Any]
    at: datetime
