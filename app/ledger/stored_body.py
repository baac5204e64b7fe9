"""Reads stored bodies: quickly where nothing is wrong with them, and in words where something is."""

from typing import NamedTuple

import orjson

from app.kernel.canonical import canonical_json
from app.ledger.verification_result import Breach

ACT_KEYS = frozenset({"action", "actor", "at", "chain", "kind", "outcome", "prev", "seq", "task", "v"})
KNOWN = (1, 2)
"""The versions of bodies: with what is personal in place, and apart."""
ENDS = tuple(f"{version}}}" for version in KNOWN)
"""What may follow `begin`: a version and the end of the act."""


class Act(NamedTuple):
    """What a body says of itself: the values of its object `act` but for the version."""

    action: str
    actor: str
    at: str
    chain: str
    kind: str
    outcome: str
    prev: str
    seq: int
    task: str


def begin(act: tuple[str, str, str, str, str, str, str, int, str]) -> str:
    """How a body with the values of an `Act`, in its order, begins up to its version."""
    action, actor, at, chain, kind, outcome, prev, seq, task = act
    return (
        f'{{"act":{{"action":"{action}","actor":"{actor}","at":"{at}","chain":"{chain}","kind":"{kind}",'
        f'"outcome":"{outcome}","prev":"{prev}","seq":{seq},"task":"{task}","v":'
    )


def read_act(body: str, *, whole: bool = True) -> Act | None:
    """The act of a body that is canonical JSON of the known version and shape; None for any other (see `explain`).

    With `whole` False only the act itself is asked: enough for a sealed event, of which the leaf holds every byte.
    The act stands first and its values hold no quotes, so that its texts are found by counting quotes; spelling it
    again shows that nothing else stands between them.
    """
    parts = body.split('"', 36)
    if len(parts) < 37:
        return None
    try:
        seq = int(parts[32][1:-1])
    except ValueError:
        return None
    act = Act(parts[5], parts[9], parts[13], parts[17], parts[21], parts[25], parts[29], seq, parts[35])
    begins = begin(act)
    spelled = body.startswith(begins) and body.startswith(ENDS, len(begins))
    return act if spelled and (not whole or _is_canonical(body)) else None


def explain(body: str) -> Breach:
    """Why `read_act` refuses a body."""
    try:
        act = orjson.loads(body)["act"]
        if _is_canonical(body) and act.keys() == ACT_KEYS and act["v"] not in KNOWN:
            return "version", f"the body's version {act['v']!r} is unknown"
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return "not_canonical", "the body is not the canonical JSON of an event"


def _is_canonical(body: str) -> bool:
    try:
        return canonical_json(orjson.loads(body)) == body.encode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, UnicodeEncodeError):
        return False
