"""Sealing that began anew (`record.resealed`): unproven until it is explained, or until a head kept outside holds."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.actions import Action
from app.ledger.models import LedgerEvent
from app.ledger.verification_result import Unproven


def resealings(session: Session, *, outside: bool) -> Iterator[Unproven]:
    """What an auditor must know of each; `resealed` alone leaves the record unproven.

    `outside` says whether heads kept elsewhere were given (whether they stand here is checked apart).
    """
    explained = _explained(session)
    for body in _bodies(session, Action.RECORD_RESEALED):
        at, seq = body["act"]["at"], body["act"]["seq"]
        if (word := explained.get(seq)) is not None:
            params = {"at": at, "explained_at": word["act"]["at"], "reason": word.get("reason", "")}
            yield Unproven("resealed_explained", params)
        elif outside:
            yield Unproven("resealed_outside", {"at": at})
        else:
            facts = {name: body["new"][name] for name in ("events", "sealed_since")}
            yield Unproven("resealed", {"at": at} | facts)


def unexplained(session: Session) -> list[int]:
    """The numbers, in the system's chain, of the events that nobody explained yet."""
    explained = _explained(session)
    found = [body["act"]["seq"] for body in _bodies(session, Action.RECORD_RESEALED)]
    return [seq for seq in found if seq not in explained]


def _explained(session: Session) -> Mapping[int, dict[str, Any]]:
    found = ((body, (body.get("target") or {}).get("resealed")) for body in _bodies(session, Action.RECORD_RESTORED))
    return {seq: body for body, seq in found if seq is not None}


def _bodies(session: Session, action: Action) -> list[dict[str, Any]]:
    query = select(LedgerEvent.body).where(LedgerEvent.action == action).order_by(LedgerEvent.at, LedgerEvent.seq)
    return [orjson.loads(body) for body in session.scalars(query)]
