"""Takes out of events what is about people: who acted, and what an event about a person says of them."""

from typing import Any
from uuid import UUID

from app.ledger.attribution import Attribution, OnBehalfOf
from app.ledger.personal_data.payload import Payload, Salts, identity_of, payload_of

APART = ("input", "new", "old", "reason")
"""What stands apart of an event that is about a person."""
PATH = frozenset({"entered", "left", "opened", "parent"})
"""The parts of `data` that stay: by which way a case went, with ids of elements, tasks and people only."""
NAMING = ("item", "username")
"""The parts of `target` that name people."""


class Taking:
    """The payloads of a few events, in the order in which they are found."""

    def __init__(self, chain: str, salts: Salts) -> None:
        self._chain = chain
        self._salts = salts
        self._identities: dict[Any, str] = {}
        self.payloads: list[Payload] = []

    def who(self, stamp: Attribution) -> dict[str, str]:
        """The body's `who`: identities by their digests, the machine by its name."""
        facts = {"auth": stamp.auth, "lane": stamp.lane, "role": stamp.role}
        if stamp.actor_id.int == 0:
            facts |= {"ip": stamp.ip, "name": stamp.name, "session": stamp.session}
        else:
            facts["person"] = stamp.kept or self._identity(stamp)
        if stamp.acting_for is not None:
            facts["for"] = stamp.acting_for.kept or self._absent(stamp.acting_for)
        return {key: value for key, value in facts.items() if value is not None}

    def content(self, event: dict[str, Any], subject: UUID) -> None:
        """Take out of the event what it says about the person, and leave the digest."""
        content = {name: event.pop(name) for name in APART if name in event}
        for name, moves in (("data", lambda key: key not in PATH), ("target", NAMING.__contains__)):
            moved = {key: value for key, value in event.get(name, {}).items() if moves(key)}
            if moved:
                content[name] = moved
                rest = {key: value for key, value in event.pop(name).items() if key not in moved}
                event |= {name: rest} if rest else {}
        if content:
            event["apart"] = self._add(payload_of(content, subject, self._salts(), self._chain))

    def _identity(self, stamp: Attribution) -> str:
        key = (stamp.actor_id, stamp.name, stamp.username, stamp.session, stamp.ip)
        if key not in self._identities:
            person, name, username, session, ip = key
            made = identity_of(name, username, person, self._salts(), session=session, ip=ip)
            self._identities[key] = self._add(made)
        return self._identities[key]

    def _absent(self, absent: OnBehalfOf) -> str:
        if absent not in self._identities:
            made = identity_of(absent.name, absent.username, absent.person_id, self._salts())
            self._identities[absent] = self._add(made)
        return self._identities[absent]

    def _add(self, payload: Payload) -> str:
        self.payloads.append(payload)
        return payload.digest
