"""Bodies as readers want them: what stands apart is put back into its places, or who ordered it gone is said there.

An opened body looks like one of version 1, with `username` in `who` as well. What was erased is missing from it, and
`body["erased"]` (content), `who["erased"]` and `who["for_erased"]` (identities) name the order; what is missing
without an order is named in `body["missing"]`: only tampering does that, and the verification says more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.orm import Session

from app.ledger.models import LedgerPayload

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A payload as stored: its content, or the order that erased it."""

    content: Mapping[str, Any] | None
    erased_by: str | None = None


def open_bodies(session: Session, bodies: Iterable[str]) -> list[Body]:
    """The bodies as JSON with all their payloads; one statement, however many there are."""
    found = [orjson.loads(body) for body in bodies]
    fill(found, read_payloads(session, digests_of(found)))
    return found


def digests_of(bodies: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every payload that the bodies name."""
    return {digest for body in bodies if _is_apart(body) for digest in _named(body) if digest}


def read_payloads(session: Session, digests: Iterable[str]) -> dict[str, Kept]:
    """The payloads by digest; what is not stored is left out."""
    wanted = sorted(digests)
    if not wanted:
        return {}
    columns = LedgerPayload.__table__.c
    query = select(columns.digest, columns.content, columns.erased_by).where(
        columns.digest == any_(literal(wanted, ARRAY(Text)))
    )
    return {row.digest: _kept(row.content, row.erased_by) for row in session.execute(query)}


def fill(bodies: Sequence[Body], kept: Mapping[str, Kept]) -> None:
    """Put the payloads into the bodies."""
    for body in bodies:
        if _is_apart(body):
            _fill_content(body, kept)
            _fill_who(body, kept)


def erased_words(order: str) -> Mapping[str, str]:
    """What is shown in the place of what was erased."""
    return {"zh": f"已依法删除（依据：{order}）", "en": f"erased by order {order}"}


def name_in(who: Mapping[str, Any]) -> Mapping[str, str] | str:
    """The name of an opened body's `who`, or what is shown in its place."""
    if "erased" in who:
        return erased_words(who["erased"])
    return who.get("name") or "?"


def _is_apart(body: Mapping[str, Any]) -> bool:
    return bool(body["act"]["v"] != 1)


def _named(body: Mapping[str, Any]) -> Sequence[str | None]:
    who = body.get("who") or {}
    return body.get("apart"), who.get("person"), who.get("for")


def _kept(content: str | None, erased_by: str | None) -> Kept:
    return Kept(None if content is None else orjson.loads(content), erased_by)


def _fill_content(body: Body, kept: Mapping[str, Kept]) -> None:
    digest = body.pop("apart", None)
    if digest is None:
        return
    found = kept.get(digest)
    if found is None:
        body["missing"] = digest
    elif found.content is None:
        body["erased"] = found.erased_by
    else:
        for name, value in found.content.items():
            body[name] = {**body[name], **value} if name in body else value


def _fill_who(body: Body, kept: Mapping[str, Kept]) -> None:
    who = body.get("who") or {}
    for key, name in (("person", "erased"), ("for", "for_erased")):
        digest = who.pop(key, None)
        if digest is None:
            continue
        found = kept.get(digest)
        if found is None:
            body["missing"] = digest
        elif found.content is None:
            who[name] = found.erased_by
        elif key == "person":
            who.update(found.content)
        else:
            who["for"] = found.content["username"]
