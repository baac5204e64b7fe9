"""Which chains cases have, and by which numbers people know them, for whoever verifies."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

import orjson
from sqlalchemy import Uuid, cast, select, text
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.ledger import Head, LedgerEvent, case_chain


def case_heads(session: Session, chain: str | None = None) -> Iterator[Head]:
    """One head per case; of that chain alone, if given."""
    query = select(Case.id, Case.ledger_seq, Case.ledger_head).execution_options(yield_per=1000)
    if chain is not None and not chain.startswith("case:"):
        return
    if chain is not None:
        query = query.where(Case.id == cast(chain.removeprefix("case:"), Uuid))
    for row in session.execute(query):
        yield Head(case_chain(row.id), row.ledger_seq, row.ledger_head)


def case_names(session: Session, chains: Collection[str]) -> Mapping[str, str]:
    """The numbers of the cases whose chains these are, also of those whose row is gone."""
    wanted = {chain: identity for chain in chains if (identity := _case_of(chain)) is not None}
    if not wanted:
        return {}
    known = select(Case.id, Case.number).where(Case.id.in_(wanted.values()))
    found = {case_chain(row.id): row.number for row in session.execute(known)}
    lost = [chain for chain in wanted if chain not in found]
    begun = select(LedgerEvent.chain, LedgerEvent.body).where(LedgerEvent.chain.in_(lost), LedgerEvent.seq == 1)
    for row in session.execute(begun):
        number = orjson.loads(row.body).get("target", {}).get("number")
        found |= {row.chain: number} if number else {}
    return found | {chain: gap for chain in lost if chain not in found and (gap := _gap(session, chain))}


def _case_of(chain: str) -> UUID | None:
    """The case's id; None for a chain of something else, or one that somebody made up."""
    try:
        return UUID(chain.removeprefix("case:")) if chain.startswith("case:") else None
    except ValueError:
        return None


_GAP = text("""
    WITH mine AS (SELECT min(leaf) AS leaf FROM ledger_leaves WHERE chain = :chain AND seq = 1),
    numbered AS (
        SELECT split_part(c.number, '-', 1) || '-' || split_part(c.number, '-', 2) AS series,
            split_part(c.number, '-', 3)::integer AS counter, l.leaf, mine.leaf AS mine
        FROM mine, cases c JOIN ledger_leaves l ON l.chain = 'case:' || c.id AND l.seq = 1 WHERE c.parent_id IS NULL
    ),
    before AS (SELECT series, counter FROM numbered WHERE leaf < mine ORDER BY leaf DESC LIMIT 1),
    after AS (SELECT series, counter FROM numbered WHERE leaf > mine ORDER BY leaf LIMIT 1)
    SELECT coalesce(before.series, after.series) AS series, coalesce(before.counter, 0) AS before,
        after.counter AS after FROM mine LEFT JOIN before ON true LEFT JOIN after ON true
""")


def _gap(session: Session, chain: str) -> str | None:
    """The numbers missing between the case that was sealed before it and the one that was sealed after it."""
    row = session.execute(_GAP, {"chain": chain}).one_or_none()
    if row is None or row.series is None:
        return None
    last = row.after or row.before + 2
    missing = [f"{row.series}-{counter:05d}" for counter in range(row.before + 1, last)]
    return " / ".join(missing[:3]) + "?" if missing else None
