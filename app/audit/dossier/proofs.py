"""The part of a dossier that proves: events, leaves, audit paths, tree heads, keys."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.ledger import (
    Action,
    Leaf,
    LedgerEvent,
    LedgerPayload,
    Tree,
    chain_tag,
    hash_leaf,
    known_keys,
    read_order,
    tree_heads,
)

BATCH = 1000


def json_lines(values: Iterable[Any]) -> bytes:
    """One canonical JSON value a line."""
    return b"".join(canonical_json(value) + b"\n" for value in values)


def bodies(session: Session, chains: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(chain, body) of every event of the chains, in order of the chains' names."""
    wanted = sorted(chains)
    for first in range(0, len(wanted), BATCH):
        query = select(LedgerEvent.chain, LedgerEvent.body).where(LedgerEvent.chain.in_(wanted[first : first + BATCH]))
        query = query.order_by(LedgerEvent.chain, LedgerEvent.seq).execution_options(yield_per=BATCH)
        for row in session.execute(query):
            yield row.chain, row.body


def sealed_leaves(session: Session) -> bytes:
    """All leaves: 16 bytes of the chain's tag and 32 bytes of the event's hash each."""
    query = select(Leaf.chain, Leaf.hash).order_by(Leaf.leaf).execution_options(yield_per=10 * BATCH)
    return b"".join(chain_tag(row.chain) + row.hash for row in session.execute(query))


def proofs(session: Session, chains: Sequence[str], leaves: bytes) -> Iterator[dict[str, Any]]:
    """The audit path of every sealed event of the chains to the newest root."""
    tree = Tree([hash_leaf(leaves[at : at + 48]) for at in range(0, len(leaves), 48)])
    for first in range(0, len(chains), BATCH):
        query = select(Leaf.chain, Leaf.seq, Leaf.leaf).where(Leaf.chain.in_(chains[first : first + BATCH]))
        for row in session.execute(query.order_by(Leaf.chain, Leaf.seq)):
            path = [node.hex() for node in tree.inclusion(row.leaf)]
            yield {"chain": row.chain, "seq": row.seq, "leaf": row.leaf, "path": path}


def heads(session: Session) -> list[dict[str, Any]]:
    """All tree heads, the smallest first."""
    return [head.as_json() for head in tree_heads(session)]


def keys(session: Session) -> list[dict[str, Any]]:
    """Every public key with its endorsement."""
    return [
        {
            "id": key.id,
            "public": key.public.hex(),
            "endorsed_by": key.endorsed_by,
            "endorsement": key.endorsement.hex() if key.endorsement else None,
        }
        for key in known_keys(session).values()
    ]


def payloads(session: Session, digests: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What events name: salt and content, or the order that erased them."""
    wanted = sorted(digests)
    for first in range(0, len(wanted), BATCH):
        query = select(LedgerPayload).where(LedgerPayload.digest.in_(wanted[first : first + BATCH]))
        for row in session.scalars(query.order_by(LedgerPayload.digest)):
            yield {
                "digest": row.digest,
                "salt": None if row.salt is None else row.salt.hex(),
                "content": row.content,
                "erased_by": row.erased_by,
            }


def erasures_made(session: Session, digests: set[str]) -> list[str]:
    """The bodies of the sealed events in people's own chains by which some of the payloads were erased."""
    query = (
        select(LedgerEvent.body)
        .join(Leaf, tuple_(Leaf.chain, Leaf.seq) == tuple_(LedgerEvent.chain, LedgerEvent.seq))
        .where(LedgerEvent.action.like("%.erased"), LedgerEvent.action == Action.PERSON_ERASED)
        .order_by(LedgerEvent.chain, LedgerEvent.seq)
    )
    return [body for body in session.scalars(query) if not digests.isdisjoint(read_order(orjson.loads(body))[1])]


def deployments_made(session: Session, deployments: Iterable[str]) -> list[str]:
    """The bodies of the sealed events that put the deployments into force."""
    query = (
        select(LedgerEvent.body)
        .join(Leaf, tuple_(Leaf.chain, Leaf.seq) == tuple_(LedgerEvent.chain, LedgerEvent.seq))
        .where(LedgerEvent.action == Action.DEPLOYMENT_MADE, LedgerEvent.chain == "system")
        .order_by(LedgerEvent.seq)
    )
    wanted = set(deployments)
    return [body for body in session.scalars(query) if any(f'"{deployment}"' in body for deployment in wanted)]
