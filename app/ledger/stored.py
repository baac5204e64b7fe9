"""Reads stored events with their leaves as fast as the driver hands them out: plain tuples, hundreds at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.types.string import ByteaBinaryLoader
from sqlalchemy.orm import Session

COLUMNS = ("hash", "prev", "case", "at", "actor", "action", "kind", "outcome", "task")
"""What `StoredEvent.columns` holds, in this order, with a bar between."""

_SELECT = sql.SQL("""
    SELECT e.chain, e.seq, e.body::varchar, concat_ws('|', e.hash, e.prev_hash, coalesce('case:' || e.case_id, ''),
        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00'), e.actor_id, e.action, e.kind,
        e.outcome, coalesce(e.task_ref::text, '')), l.leaf, l.hash,
        p.salt || convert_to(p.content, 'UTF8'), p.erased_by
    FROM ledger_events e LEFT JOIN ledger_leaves l ON l.chain = e.chain AND l.seq = e.seq
    LEFT JOIN ledger_payloads p
        ON p.digest = CASE WHEN split_part(e.body, '"', 40) = 'apart' THEN split_part(e.body, '"', 42) END
    {where} ORDER BY e.chain, e.seq
""")


BATCH = 250
"""Few enough that a block is still in the processor's cache when it is hashed."""


class StoredEvent(NamedTuple):
    """An event as UTF-8, what its generated columns say of it, and where it was sealed as what.

    `apart` is what the digest of its content was made of (salt and JSON), `erased_by` the order that erased it.
    """

    chain: str
    seq: int
    body: bytes
    columns: str
    leaf: int | None
    leaf_hash: bytes | None
    apart: bytes | None
    erased_by: str | None


def stored_events(session: Session, chain: str | None = None) -> Iterator[StoredEvent]:
    """All events (of one chain, if given) by chain and number; the connection is busy until the last was taken."""
    driver: psycopg.Connection[Any] | None = session.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    where = sql.SQL("") if chain is None else sql.SQL("WHERE e.chain = {}").format(chain)
    # The two primary keys are in this order already: merging them needs no room, whatever the size of the ledger.
    driver.execute("SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL jit = off")
    with driver.cursor(name="stored_events", binary=True) as cursor, ThreadPoolExecutor(1) as pool:
        cursor.adapters.register_loader("varchar", ByteaBinaryLoader)  # what is hashed need not be decoded first
        cursor.execute(_SELECT.format(where=where))
        ahead = pool.submit(cursor.fetchmany, BATCH)  # the database works while we do
        while rows := ahead.result():
            ahead = pool.submit(cursor.fetchmany, BATCH)
            yield from map(StoredEvent._make, rows)
    driver.execute("RESET enable_sort; RESET enable_hashjoin; RESET jit")
