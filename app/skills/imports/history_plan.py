"""Judge rows about what people learned, each about somebody who is known."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import User
from app.imports import ImportRequest, PlanResult, Reject, RejectCode, RowError, ValueRow, require_same

UNKNOWN_PERSON = RejectCode("unknown_person", "Nobody has the number or username %(emp_no)s; bring the roster first")


class HistoryPlan(ABC):
    """Rows by their keys; two of one key in a file must say the same."""

    def __init__(self, session: Session, rows: Sequence[ValueRow], request: ImportRequest) -> None:
        self.session, self.request = session, request
        self.rejects: list[Reject] = []
        self.fitting: dict[tuple[Any, ...], ValueRow] = {}
        self._people = _people(session)
        self.prepare([person for row in rows if (person := self._people.get(row.values["emp_no"]))])
        for row in rows:
            self._judge(row)

    @abstractmethod
    def prepare(self, people: Sequence[UUID]) -> None:
        """Load what is stored of these people."""

    @abstractmethod
    def key(self, person: UUID, row: ValueRow) -> tuple[Any, ...]:
        """What makes two rows the same; raises RowError when the row does not fit."""

    @abstractmethod
    def apply(self) -> PlanResult:
        """Store the rows that fit."""

    def _judge(self, row: ValueRow) -> None:
        try:
            key = self.key(self._person(row), row)
            require_same(self.fitting.setdefault(key, row), row, " ".join(str(part) for part in key[1:]))
        except RowError as error:
            self.rejects.append(error.reject(row.raw.line_no, row.raw.cells))

    def _person(self, row: ValueRow) -> UUID:
        person = self._people.get(row.values["emp_no"])
        if person is None:
            raise RowError(UNKNOWN_PERSON, {"emp_no": row.values["emp_no"]})
        return person


def _people(session: Session) -> dict[str, UUID]:
    """By number and by username; a number wins."""
    found: dict[str, UUID] = {}
    for user, username, emp_no in session.execute(select(User.id, User.username, User.emp_no)):
        found.setdefault(username, user)
        if emp_no:
            found[emp_no] = user
    return found
