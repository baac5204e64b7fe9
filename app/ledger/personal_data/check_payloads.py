"""Checks what events name: each payload is there and is what was hashed, or a later order tells of its erasure."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from app.ledger.event_scan import COLUMNS, DIGEST, Content, StoredEvent, digest_apart
from app.ledger.event_sql import IDENTITIES, NAMED_BY
from app.ledger.personal_data.erasure_orders import ErasureOrder, orders_in
from app.ledger.verification_result import Breach

_IN_PLACE, _WHO = b"1}", b',"who":{'
_NAMED = ((b'"for":"', "who was acted for"), (b'"person":"', "who acted"))
_CONTENT = "the content"
MOST_KNOWN = 100_000
"""So many ends of bodies are remembered at most."""
_AT, _ACTOR = COLUMNS.index("at"), COLUMNS.index("actor")


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored under a digest: whether it is what was hashed, or the order that erased it."""

    is_sound: bool = False
    erased_by: str | None = None


class PayloadCheck:
    """Takes every event once. Identities are read before, as many events share each of them.

    `contents` holds what the events that come now name; whoever reads them fills it. With `chain` only the identities
    that its events name are read.
    """

    def __init__(self, session: Session, chain: str | None = None) -> None:
        self.contents: dict[str, Content] = {}
        self._orders = orders_in(session)
        self._sound: set[bytes] = set()
        self._sound_who: set[bytes] = set()
        self._others: dict[str, _Stored] = {}
        identities = session.execute(IDENTITIES) if chain is None else session.execute(NAMED_BY, {"chain": chain})
        for digest, hashed, erased_by in identities:
            if _fits(hashed, digest) and digest not in self._orders:
                self._sound.add(digest.encode())
            else:
                self._others[digest] = _Stored(_fits(hashed, digest), erased_by)

    def check(self, event: StoredEvent, version: int) -> Breach:
        """What is wrong with the event's payloads. Bodies of version 1 have none. `version`: where that stands."""
        digest = digest_apart(event.body, version)
        if digest is not None:
            content = self.contents.get(digest)
            if digest in self._orders or content is None or not _fits(content.hashed, digest):
                stored = content and _Stored(_fits(content.hashed, digest), content.erased_by)
                if (answer := self._judge(event, digest, stored, _CONTENT)) is not None:
                    return answer
        # `who` ends the body, and all events of a session by one role in one lane end alike.
        who = event.body[event.body.rfind(_WHO) :]
        return None if who in self._sound_who else self._check_who(event, who, version)

    def _check_who(self, event: StoredEvent, who: bytes, version: int) -> Breach:
        is_sound = True
        if not event.body.startswith(_IN_PLACE, version):
            for key, what in _NAMED:
                at = who.find(key)
                named = who[at + len(key) : at + len(key) + DIGEST]
                if at >= 0 and named not in self._sound:
                    is_sound = False
                    if (answer := self._judge_identity(event, named, what)) is not None:
                        return answer
        if is_sound and len(self._sound_who) < MOST_KNOWN:
            self._sound_who.add(who)
        return None

    def _judge_identity(self, event: StoredEvent, named: bytes, what: str) -> Breach:
        digest = named.decode(errors="replace")
        return self._judge(event, digest, self._others.get(digest), what)

    def _judge(self, event: StoredEvent, digest: str, stored: _Stored | None, what: str) -> Breach:
        order = self._order_for(event, digest, what)
        if stored is not None and stored.is_sound:
            return None if order is None else ("payload", f"{what} is there, although order {order.order} erased it")
        if order is not None and (stored is None or stored.erased_by == order.order):
            return None
        if stored is not None and stored.erased_by is not None:
            return "payload", f"{what} was erased by order {stored.erased_by}, of which no later event tells"
        if stored is None:
            return "payload", f"{what} is missing, and no later event tells of an order that erased it"
        return "payload", f"{what} is not what was hashed: it was changed"

    def _order_for(self, event: StoredEvent, digest: str, what: str) -> ErasureOrder | None:
        columns = event.columns.split("|")
        at, actor = columns[_AT], columns[_ACTOR]
        for order in self._orders.get(digest, ()):
            if what == _NAMED[1][1] and order.person != actor:
                continue
            if what != _CONTENT and not order.is_own:
                continue
            if order.covers(event.chain, event.seq, at):
                return order
        return None


def _fits(hashed: bytes | None, digest: str) -> bool:
    return hashed is not None and sha256(hashed).hexdigest() == digest
