"""Which cases an export holds, and their events as the ledger has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case
from app.definitions.catalogue import Definitions
from app.definitions.models import Deployment
from app.engine.model import ProcessModel
from app.engine.port import ProcessKey
from app.ledger.models import LedgerEvent

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Selection:
    """Whole cases only: those that began at or after `since`, of one `process` or of all."""

    since: datetime | None = None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One ledger event: its body, and the hash that ties the export to the record."""

    at: datetime
    body: dict[str, Any]
    hash: str

    @property
    def action(self) -> str:
        """What happened, such as `task.completed`."""
        found: str = self.body["act"]["action"]
        return found

    @property
    def target(self) -> dict[str, Any]:
        """What it happened to."""
        return self.body.get("target") or {}

    @property
    def data(self) -> dict[str, Any]:
        """What followed from it."""
        return self.body.get("data") or {}


@dataclass(frozen=True, slots=True)
class Trace:
    """A case with all its events; `row` holds the columns of `cases` that exports show, `version` is the
    deployment's number.
    """

    row: Row[Any]
    model: ProcessModel
    events: list[Event]

    @property
    def id(self) -> UUID:
        """The case's id."""
        found: UUID = self.row.id
        return found


def read_traces(session: Session, definitions: Definitions, wanted: Selection) -> Iterator[Trace]:
    """Cases in the order in which they began, each with its events in order; one case is in memory at a time."""
    rows = session.execute(_query(wanted).execution_options(yield_per=BATCH))
    for _, group in groupby(rows, key=lambda row: row.id):
        found = list(group)
        first = found[0]
        model = definitions.model(ProcessKey(str(first.deployment_id), first.process))
        yield Trace(first, model, [_event(row) for row in found])


def _query(wanted: Selection) -> Select[*tuple[Any, ...]]:
    parent = aliased(Case)
    query = (
        select(
            Case.id, Case.number, Case.deployment_id, Case.process, Case.state, Case.outcome, Case.plant, Case.line,
            Case.step, Case.subject, Case.started_at, Case.ended_at, Case.parent_id,
            parent.number.label("parent_number"), Deployment.number.label("version"),
            LedgerEvent.seq, LedgerEvent.body, LedgerEvent.hash,
        )
        .join(LedgerEvent, LedgerEvent.case_id == Case.id)
        .join(Deployment, Deployment.id == Case.deployment_id)
        .outerjoin(parent, parent.id == Case.parent_id)
        .order_by(Case.started_at, Case.id, LedgerEvent.seq)
    )  # fmt: skip
    if wanted.since is not None:
        query = query.where(Case.started_at >= wanted.since)
    if wanted.process is not None:
        query = query.where(Case.process == wanted.process)
    return query


def _event(row: Row[Any]) -> Event:
    body = orjson.loads(row.body)
    return Event(datetime.fromisoformat(body["act"]["at"]), body, row.hash)
