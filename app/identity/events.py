"""What the slices above hear of accounts and absences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountNews:
    """Something that `people` must be told, in the transaction in which it happens; `kind` is one of their news.

    With `once` nobody is told who was told the very same before.
    """

    kind: str
    people: tuple[UUID, ...]
    params: Mapping[str, Any]
    at: datetime
    once: bool = False


@dataclass(frozen=True, slots=True)
class CodeReleased:
    """A security administrator has answered the latest one-time code of this person's account."""

    person: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """An administrator confirmed that an account says otherwise who somebody is; `fields` are the new values."""

    person: UUID
    fields: Mapping[str, str | None]
    at: datetime
