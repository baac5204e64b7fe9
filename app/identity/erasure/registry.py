"""What slices know of a person: each adds the parts it keeps, and the use case neither knows nor misses one.

Slices above go first, for their rows point to those of the slices below.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, func, literal, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.identity.models import ERASED
from app.kernel.names import Names
from app.ledger import Attribution, LedgerPayload


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whose data go, and what they are called from then on."""

    id: UUID
    username: str
    name: str

    @property
    def new_username(self) -> str:
        """What stands in the place of the username."""
        return f"{ERASED}{self.id}"

    @property
    def new_name(self) -> str:
        """What lists show in the place of the name."""
        return f"已删除人员-{self.short}"

    @property
    def short(self) -> str:
        """The first eight characters of the id, which stays in the record as a pseudonym."""
        return str(self.id)[:8]


@dataclass(slots=True)
class Erasing:
    """One erasure under way; `digests` are the payloads that went so far, `files` the attached files by case."""

    session: Session
    subject: Subject
    order: str
    reason: str
    stamp: Attribution
    at: datetime
    digests: list[str] = field(default_factory=list)
    files: dict[UUID, list[UUID]] = field(default_factory=dict)

    def blank(self, digests: Iterable[str]) -> list[str]:
        """Take content and salt of the payloads away; gives those that were still there."""
        columns = LedgerPayload.__table__.c
        wanted = literal(sorted(digests), ARRAY(Text))
        statement = (
            update(LedgerPayload)
            .where(columns.digest == func.any(wanted), columns.erased_by.is_(None))
            .values(content=None, salt=None, erased_by=self.order)
            .returning(columns.digest)
        )
        gone = sorted(self.session.scalars(statement))
        self.digests += gone
        return gone


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of data: how much of it there is, and how it goes.

    `obstacle` says why it cannot go yet as (English template, params), None when it can.
    """

    names: Names
    count: Callable[[Session, Subject], int]
    erase: Callable[[Erasing], None]
    obstacle: Callable[[Session, Subject], tuple[str, dict[str, Any]] | None] = lambda _session, _subject: None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that one slice knows of people; parts whose rows point to others' come first."""

    parts: tuple[Part, ...]
