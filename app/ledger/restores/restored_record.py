"""A lawful restore: the record ends where the backup did, and an event says so, by whom and why.

Tree heads that were kept outside and lie behind the backup's last one are then explained, not a breach: they must
follow, one from the other, from a head that still stands here, and the event must name the last of them. Heads up to
that one are never explained away.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import ConflictError, InvalidInputError
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import Attribution
from app.ledger.chains import append_to_system
from app.ledger.models import LedgerEvent
from app.ledger.seals.head_consistency import Trust, gone_from_here
from app.ledger.seals.stored_heads import tree_heads
from app.ledger.seals.tree_head import TreeHead
from app.ledger.verification_result import SEALS, Unproven, Violation

LEAST_REASON = 10


def record_restore(
    session: Session, stamp: Attribution, now: datetime, outside: Sequence[TreeHead], reason: str
) -> dict[str, Any]:
    """Say in the record that it was restored from a backup, and which sealed events that lost.

    Raises InvalidInputError without a reason, ConflictError when no head is missing or those that are do not follow
    from one that stands here.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidInputError("Say in at least 10 characters which backup was restored and why")
    stored = tree_heads(session)
    lost = _lost(stored, outside)
    base = _base(stored, lost)
    if not lost:
        raise ConflictError("Every tree head kept outside stands here: nothing was lost that has to be explained")
    if base is None:
        raise ConflictError("The tree heads that are missing do not follow from one that stands here: no restore")
    facts = {"base": base.hash, "base_size": base.size, "lost": lost[-1].hash, "lost_size": lost[-1].size}
    entry = Entry(
        Action.RECORD_RESTORED,
        "observation",
        stamp,
        target={"size": base.size},
        new=facts | {"lost_at": lost[-1].at},
        reason=reason.strip(),
    )
    append_to_system(session, now, [entry])
    return facts


def explain_restores(
    session: Session, found: Iterable[Violation], stored: Sequence[TreeHead], trust: Trust
) -> tuple[list[Violation], list[Unproven]]:
    """The violations that remain, and what the record tells of its restores; `stored` are the heads that stand here."""
    events = select(LedgerEvent.body).where(LedgerEvent.action == Action.RECORD_RESTORED).order_by(LedgerEvent.at)
    restores = [body for body in map(orjson.loads, session.scalars(events)) if "base" in body["new"]]
    found, notes = list(found), list[Unproven]()
    if not restores:
        return found, notes
    lost, by_hash, explained = _lost(stored, trust.outside), {head.hash: head for head in stored}, set[str]()
    for body in restores:
        new = body["new"]
        base = by_hash.get(new["base"])
        branch = _branch(base, lost, new["lost"]) if base else []
        explained |= {head.hash for head in branch}
        params = {"at": body["act"]["at"], "reason": body.get("reason", ""), "size": new["base_size"]}
        notes.append(Unproven("restored", params | {"lost": new["lost_size"] - new["base_size"]}))
    if explained:
        left = [head for head in trust.outside if head.hash not in explained]
        found = [one for one in found if (one.chain, one.code) != (SEALS, "outside")]
        found += gone_from_here(stored, left)
    return found, notes


def _lost(stored: Sequence[TreeHead], outside: Iterable[TreeHead]) -> list[TreeHead]:
    ours = set(stored)
    return sorted((head for head in outside if head not in ours), key=lambda head: head.size)


def _base(stored: Sequence[TreeHead], lost: Sequence[TreeHead]) -> TreeHead | None:
    """The head here from which all the lost ones follow."""
    base = next((head for head in stored if lost and head.hash == lost[0].prev), None)
    return base if base and _branch(base, lost, lost[-1].hash) == list(lost) else None


def _branch(base: TreeHead, heads: Iterable[TreeHead], last: str) -> list[TreeHead]:
    """The heads that follow from `base` up to the one whose hash is `last`; empty when they do not lead there."""
    behind = {head.prev: head for head in heads if head.size > base.size}
    branch, at = list[TreeHead](), base.hash
    while at in behind and at != last:
        branch.append(behind[at])
        at = branch[-1].hash
    return branch if at == last else []
