"""Checks what events name: each payload is there and is what was hashed, or a later order tells of its erasure."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.breaks import Answer
from app.ledger.payloads.orders import Order, orders_in
from app.ledger.stored import COLUMNS, StoredEvent

_IDENTITIES = text("""
    SELECT digest, salt || convert_to(content, 'UTF8') AS hashed, erased_by FROM ledger_payloads
    WHERE (chain IS NULL OR chain !~~ 'case:%') AND chain IS NULL
""").execution_options(yield_per=1000)
_VERSION, _IN_PLACE = b'"v":', b"1}"
_APART, _WHO = b',"apart":"', b',"who":{'
_NAMED = ((b'"for":"', "who was acted for"), (b'"person":"', "who acted"))
_DIGEST = 64
_AT, _ACTOR = COLUMNS.index("at"), COLUMNS.index("actor")


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored under a digest: whether it is what was hashed, or the order that erased it."""

    is_sound: bool = False
    erased_by: str | None = None


class PayloadCheck:
    """Takes every event once. Identities are read before, as many events share each of them."""

    def __init__(self, session: Session) -> None:
        self._orders = orders_in(session)
        self._sound: set[bytes] = set()
        self._others: dict[str, _Stored] = {}
        for digest, hashed, erased_by in session.execute(_IDENTITIES):
            if _fits(hashed, digest) and digest not in self._orders:
                self._sound.add(digest.encode())
            else:
                self._others[digest] = _Stored(_fits(hashed, digest), erased_by)

    def check(self, event: StoredEvent) -> Answer:
        """What is wrong with the event's payloads. Bodies of version 1 have none."""
        body = event.body
        version = body.find(_VERSION) + len(_VERSION)
        if body.startswith(_IN_PLACE, version):
            return None
        if body.startswith(_APART, version + 2):
            begins = version + 2 + len(_APART)
            digest = body[begins : begins + _DIGEST].decode(errors="replace")
            if digest in self._orders or not _fits(event.apart, digest):
                stored = _Stored(_fits(event.apart, digest), event.erased_by)
                answer = self._judge(event, digest, stored, "the content")
                if answer is not None:
                    return answer
        who = body.rfind(_WHO)
        for key, what in _NAMED:
            at = body.find(key, who)
            if at >= 0:
                named = body[at + len(key) : at + len(key) + _DIGEST]
                answer = None if named in self._sound else self._judge_identity(event, named, what)
                if answer is not None:
                    return answer
        return None

    def _judge_identity(self, event: StoredEvent, named: bytes, what: str) -> Answer:
        digest = named.decode(errors="replace")
        return self._judge(event, digest, self._others.get(digest), what)

    def _judge(self, event: StoredEvent, digest: str, stored: _Stored | None, what: str) -> Answer:
        order = self._order_for(event, digest, what)
        if stored is not None and stored.is_sound:
            return order and ("payload", f"{what} is there, although order {order.order} erased it")
        if order is not None and (stored is None or stored.erased_by == order.order):
            return None
        if stored is not None and stored.erased_by is not None:
            return "payload", f"{what} was erased by order {stored.erased_by}, of which no later event tells"
        if stored is None or _is_gone(event, what):
            return "payload", f"{what} is missing, and no later event tells of an order that erased it"
        return "payload", f"{what} is not what was hashed: it was changed"

    def _order_for(self, event: StoredEvent, digest: str, what: str) -> Order | None:
        columns = event.columns.split("|")
        at, actor = columns[_AT], columns[_ACTOR]
        for order in self._orders.get(digest, ()):
            if what == _NAMED[1][1] and order.person != actor:
                continue
            if what != "the content" and not order.is_own:
                continue
            if order.covers(event.chain, event.seq, at):
                return order
        return None


def _is_gone(event: StoredEvent, what: str) -> bool:
    return what == "the content" and event.apart is None


def _fits(hashed: bytes | None, digest: str) -> bool:
    return hashed is not None and sha256(hashed).hexdigest() == digest
