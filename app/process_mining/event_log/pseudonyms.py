"""What people and cases are called in an export: as they are, or by pseudonyms that only this one file shares."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import SYSTEM, User


@dataclass(frozen=True, slots=True)
class ExportedPerson:
    """What an export may say of a person; `unit` and `employment` are left out under a pseudonym."""

    username: str
    name: str
    unit: str | None = None
    employment: str | None = None


class Labels(Protocol):
    """How an export names people and cases."""

    hidden: bool

    def person(self, person: UUID) -> ExportedPerson:
        """The person with this id."""

    def username(self, username: str) -> ExportedPerson | None:
        """The person with this username; None for what is no person's."""

    def case(self, number: str) -> str:
        """The case with this number."""


class OpenNames:
    """Real names, read once."""

    hidden = False

    def __init__(self, session: Session) -> None:
        query = select(User.id, User.username, User.name, User.org_unit, User.employment_type)
        rows = session.execute(query).all()
        self._by_id = {row.id: ExportedPerson(*row[1:]) for row in rows}
        self._by_id[SYSTEM.id] = ExportedPerson(SYSTEM.username, SYSTEM.name)
        self._by_username = {known.username: known for known in self._by_id.values()}

    def person(self, person: UUID) -> ExportedPerson:
        """The person's username and name."""
        return self._by_id.get(person) or ExportedPerson(str(person), "?")

    def username(self, username: str) -> ExportedPerson | None:
        """The same, by username."""
        return self._by_username.get(username)

    def case(self, number: str) -> str:
        """The number itself."""
        return number


class Pseudonyms:
    """The same pseudonym for the same person throughout one file, and another in the next file.

    The key lives as long as the export: nobody, not even we, can go back from the file alone or join two files.
    """

    hidden = True

    def __init__(self, names: OpenNames, key: bytes | None = None) -> None:
        self._names = names
        self._key = key or secrets.token_bytes(32)

    def person(self, person: UUID) -> ExportedPerson:
        """A pseudonym; the machine keeps its name."""
        return self._hide(self._names.person(person))

    def username(self, username: str) -> ExportedPerson | None:
        """The same pseudonym, by username."""
        known = self._names.username(username)
        return None if known is None else self._hide(known)

    def case(self, number: str) -> str:
        """A case's number would lead to its page and its people."""
        return f"case-{self._digest('case', number)}"

    def _hide(self, known: ExportedPerson) -> ExportedPerson:
        if known.username == SYSTEM.username:
            return known
        pseudonym = f"person-{self._digest('person', known.username)}"
        return ExportedPerson(pseudonym, pseudonym)

    def _digest(self, kind: str, text: str) -> str:
        return hmac.new(self._key, f"{kind}:{text}".encode(), sha256).hexdigest()[:12]


def naming(session: Session, *, pseudonymise: bool) -> Labels:
    """Real names, or pseudonyms for one export."""
    names = OpenNames(session)
    return Pseudonyms(names) if pseudonymise else names
