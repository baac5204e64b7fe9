"""Refused attempts on a case: they stand in the chains of the people who tried, not in the case's own."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.replay.page_models import Attempt
from app.ledger import Action, LedgerEvent, name_in, open_bodies

# The id in the address that was refused, such as /tasks/<id>/complete or /api/v1/cases/<id>.
_ADDRESS = "/(?:tasks|cases)/([0-9a-f-]{36})"


def attempts_on(session: Session, case_id: UUID, tasks: Iterable[UUID]) -> list[Attempt]:
    """Every refusal whose address names the case or one of its tasks, in order of time."""
    named = func.substring(LedgerEvent.body, _ADDRESS)
    query = select(LedgerEvent.body).where(
        LedgerEvent.case_id.is_(None),
        LedgerEvent.action == Action.ACCESS_DENIED,
        named.in_([str(one) for one in (case_id, *tasks)]),
    )
    bodies = session.scalars(query.order_by(LedgerEvent.at, LedgerEvent.seq))
    return [_attempt(body) for body in open_bodies(session, bodies)]


def by_step(attempts: Iterable[Attempt], moments: Sequence[tuple[int, datetime]]) -> dict[int, list[Attempt]]:
    """The attempts by the step (`seq`) in force when they were made; `moments` are the steps' (seq, at) in order."""
    placed: dict[int, list[Attempt]] = {}
    for seq, attempt in _placed(attempts, moments):
        placed.setdefault(seq, []).append(attempt)
    return placed


def _placed(attempts: Iterable[Attempt], moments: Sequence[tuple[int, datetime]]) -> Iterator[tuple[int, Attempt]]:
    for attempt in attempts:
        before = [seq for seq, at in moments if at <= attempt.at]
        yield (before[-1] if before else moments[0][0]), attempt


def _attempt(body: dict[str, Any]) -> Attempt:
    act, target, who = body["act"], body.get("target") or {}, body.get("who") or {}
    what = " ".join(part for part in (target.get("method"), target.get("path")) if part)
    return Attempt(datetime.fromisoformat(act["at"]), name_in(who), what, str(body.get("reason") or ""))
