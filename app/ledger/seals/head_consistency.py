"""Whether tree heads follow from each other, who signed them, and whether they are those that left the host."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.seals.keys import is_endorsed, is_signed, key_id
from app.ledger.seals.models import SealKey
from app.ledger.seals.tree_head import FIRST, TreeHead
from app.ledger.verification_result import SEALS, Violation


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier knows from elsewhere: public keys (32 bytes each), and heads that were kept outside."""

    keys: frozenset[bytes] = frozenset()
    outside: tuple[TreeHead, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key and who endorsed it."""

    id: str
    public: bytes
    endorsed_by: str | None
    endorsement: bytes | None


def known_keys(session: Session) -> dict[str, KnownKey]:
    """All keys that ever signed, by id."""
    return {
        row.id: KnownKey(row.id, row.public, row.endorsed_by, row.endorsement)
        for row in session.scalars(select(SealKey))
    }


def check_heads(heads: Sequence[TreeHead], keys: Mapping[str, KnownKey], trust: Trust) -> Iterator[Violation]:
    """The first head that does not follow, the first that no trusted key signed, the first kept outside but gone here.

    Every head names the hash of the one before, signature included, so for each key its newest signature vouches for
    all before it.
    """
    yield from _first_that_does_not_follow(heads)
    yield from _first_not_trusted(heads, keys, trust.keys)
    yield from gone_from_here(heads, trust.outside)


def trusted_ids(keys: Mapping[str, KnownKey], trusted: frozenset[bytes]) -> set[str]:
    """The keys that are trusted themselves, that a trusted one endorsed, or that endorsed a trusted one, and so on.

    Without a trusted key the first key is taken at its word; keys that nobody endorsed are then strangers.
    """
    endorsed = {key.id: key.endorsed_by or "" for key in keys.values() if _is_endorsed(key, keys)}
    sound = {key.id for key in keys.values() if key_id(key.public) == key.id}
    first = sound - endorsed.keys()
    found = {key_id(public) for public in trusted} & sound if trusted else first if len(first) == 1 else set()
    for known in list(found):
        while (known := endorsed.get(known, "")) in sound:
            found.add(known)
    while more := {key for key in endorsed.keys() & sound - found if endorsed[key] in found}:
        found |= more
    return found


def _is_endorsed(key: KnownKey, keys: Mapping[str, KnownKey]) -> bool:
    before = keys.get(key.endorsed_by or "")
    return before is not None and is_endorsed(before.public, key.endorsement or b"", key.public)


def _first_that_does_not_follow(heads: Sequence[TreeHead]) -> Iterator[Violation]:
    prev, at = FIRST, ""
    for head in heads:
        if head.prev != prev:
            yield Violation(SEALS, head.size, "prev", "the tree head does not follow from the one before it")
            return
        if head.at < at:
            yield Violation(SEALS, head.size, "prev", "the tree head is older than the one before it")
            return
        prev, at = head.hash, head.at


def _first_not_trusted(
    heads: Sequence[TreeHead], keys: Mapping[str, KnownKey], trusted: frozenset[bytes]
) -> Iterator[Violation]:
    allowed = trusted_ids(keys, trusted)
    newest = {head.key: head for head in heads}
    for head in heads:
        if head.key not in allowed:
            yield Violation(
                SEALS, head.size, "key", f"the tree head is signed with the key {head.key}, which nobody endorsed"
            )
            return
        if head is newest[head.key] and not _is_signed(head, keys[head.key].public):
            yield Violation(SEALS, head.size, "signature", f"the signature is not that of the key {head.key}")
            return


def _is_signed(head: TreeHead, public: bytes) -> bool:
    try:
        signature = bytes.fromhex(head.signature)
    except ValueError:
        return False
    return is_signed(public, signature, head.signed)


def gone_from_here(heads: Sequence[TreeHead], outside: Iterable[TreeHead]) -> Iterator[Violation]:
    """Every head that was ever signed must still stand here, to the letter."""
    ours = set(heads)
    for head in sorted(outside, key=lambda head: head.size):
        if head not in ours:
            yield Violation(
                SEALS,
                head.size,
                "outside",
                f"the tree head of {head.at}, kept outside, is not among these: the record was rewritten after it",
            )
            return
