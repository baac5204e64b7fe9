"""Reads stored events with their leaves as fast as the driver hands them out: plain tuples, hundreds at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.types.string import ByteaBinaryLoader
from sqlalchemy.orm import Session

from app.ledger.event_sql import CONTENTS, MERGE_NO_MORE, MERGE_ONLY, STORED_EVENTS

COLUMNS = ("hash", "prev", "case", "at", "actor", "action", "kind", "outcome", "task")
"""What `StoredEvent.columns` holds, in this order, with a bar between."""


_VERSION, _APART = b'"v":', b'2},"apart":"'
"""What stands before an event's version and, right behind the act, before the digest of its content."""
DIGEST = 64

BATCH = 250
"""Few enough that a block is still in the processor's cache when it is hashed."""


class StoredEvent(NamedTuple):
    """An event as UTF-8, what its generated columns say of it, and where it was sealed as what."""

    chain: str
    seq: int
    body: bytes
    columns: str
    leaf: int | None
    leaf_hash: bytes | None


class Content(NamedTuple):
    """What stands apart of an event: what its digest was made of (salt and JSON), or the order that erased it."""

    hashed: bytes | None
    erased_by: str | None


EventBlock = tuple[list[tuple[Any, ...]], dict[str, Content]]
"""Some rows, and the contents that they name, as far as they are stored."""


def stored_events(session: Session, contents: dict[str, Content], chain: str | None = None) -> Iterator[StoredEvent]:
    """All events (of one chain, if given) by chain and number; the connection is busy until the last was taken.

    `contents` holds, by digest, what the event just given and its neighbours name.
    """
    driver: psycopg.Connection[Any] | None = session.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    where = sql.SQL("") if chain is None else sql.SQL("WHERE e.chain = {}").format(chain)
    driver.execute(MERGE_ONLY)
    with driver.cursor(name="stored_events", binary=True) as cursor, ThreadPoolExecutor(1) as pool:
        cursor.adapters.register_loader("varchar", ByteaBinaryLoader)  # what is hashed need not be decoded first
        cursor.execute(STORED_EVENTS.format(where=where))
        ahead = pool.submit(_block, driver, cursor)  # the database works while we do
        while (block := ahead.result())[0]:
            ahead = pool.submit(_block, driver, cursor)
            contents.clear()
            contents.update(block[1])
            yield from map(StoredEvent._make, block[0])
    driver.execute(MERGE_NO_MORE)


def digest_apart(body: bytes, version: int) -> str | None:
    """The digest of what stands apart of the event; None when it says all in place. `version`: see `version_at`."""
    if not body.startswith(_APART, version):
        return None
    at = version + len(_APART)
    return body[at : at + DIGEST].decode(errors="replace")


def version_at(body: bytes) -> int:
    """Where the version of the body stands: the first such key is that of the act, whose values hold no quotes.

    An act is never shorter than 200 bytes, and its values never so long that it were longer than 1,000.
    """
    return body.find(_VERSION, 200, 1000) + len(_VERSION)


def _block(driver: "psycopg.Connection[Any]", cursor: "psycopg.ServerCursor[Any]") -> EventBlock:
    """The next rows with what they name; `version_at`, written out, as it is asked of every event."""
    rows, begins = cursor.fetchmany(BATCH), len(_VERSION) + len(_APART)
    bodies = [(row[2], row[2].find(_VERSION, 200, 1000)) for row in rows]
    digests = [
        body[at + begins : at + begins + DIGEST].decode(errors="replace")
        for body, at in bodies
        if body.startswith(_APART, at + len(_VERSION))
    ]
    if not digests:
        return rows, {}
    found = driver.execute(CONTENTS, (digests,), binary=True)
    return rows, {digest: Content(hashed, erased_by) for digest, hashed, erased_by in found}
