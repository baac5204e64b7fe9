"""Which cases an export holds, and their events as the ledger has them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from app.cases import Case, blind_elements, hidden_keys, withhold
from app.definitions import Definitions, Deployment
from app.engine import ProcessKey, ProcessModel
from app.ledger import LedgerEvent, open_bodies

BATCH = 1000


@dataclass(frozen=True, slots=True)
class TraceSelection:
    """Whole cases only: those that began at or after `since` and before `until`, of one `process` or of all."""

    since: datetime | None = None
    until: datetime | None = None
    process: str | None = None


EVERYTHING = TraceSelection()


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One ledger event: its opened body, and the hash that ties the export to the record.

    Of an open blind score sheet neither values nor hash are there.
    """

    at: datetime
    body: dict[str, Any]
    hash: str | None

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
    events: list[TraceEvent]

    @property
    def id(self) -> UUID:
        """The case's id."""
        found: UUID = self.row.id
        return found


def read_traces(session: Session, definitions: Definitions, wanted: TraceSelection) -> Iterator[Trace]:
    """Cases in the order in which they began, each with its events in order; about BATCH events are in memory."""
    rows = session.execute(_query(wanted).execution_options(yield_per=BATCH))
    for cases in _batches(groupby(rows, key=lambda row: row.id)):
        bodies = iter(open_bodies(session, [row.body for case in cases for row in case]))
        for case in cases:
            model = definitions.model(ProcessKey(str(case[0].deployment_id), case[0].process))
            blind = blind_elements(case[0], model), hidden_keys(case[0], model)
            yield Trace(case[0], model, [_event(row, next(bodies), *blind) for row in case])


def _batches(groups: Iterable[tuple[UUID, Iterable[Row[Any]]]]) -> Iterator[list[list[Row[Any]]]]:
    """Whole cases, as many as have BATCH events together."""
    cases: list[list[Row[Any]]] = []
    for _, group in groups:
        cases.append(list(group))
        if sum(map(len, cases)) >= BATCH:
            yield cases
            cases = []
    yield cases


def _query(wanted: TraceSelection) -> Select[*tuple[Any, ...]]:
    parent = aliased(Case)
    query = (
        select(
            Case.id,
            Case.number,
            Case.deployment_id,
            Case.process,
            Case.state,
            Case.outcome,
            Case.plant,
            Case.line,
            Case.step,
            Case.subject,
            Case.started_at,
            Case.ended_at,
            Case.parent_id,
            Case.waiting,
            parent.number.label("parent_number"),
            Deployment.number.label("version"),
            LedgerEvent.seq,
            LedgerEvent.body,
            LedgerEvent.hash,
        )
        .join(LedgerEvent, LedgerEvent.case_id == Case.id)
        .join(Deployment, Deployment.id == Case.deployment_id)
        .outerjoin(parent, parent.id == Case.parent_id)
        .order_by(Case.started_at, Case.id, LedgerEvent.seq)
    )
    if wanted.since is not None:
        query = query.where(Case.started_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Case.started_at < wanted.until)
    if wanted.process is not None:
        query = query.where(Case.process == wanted.process)
    return query


def _event(row: Row[Any], body: dict[str, Any], elements: frozenset[str], keys: frozenset[str]) -> TraceEvent:
    hidden = withhold(body, elements, keys)
    return TraceEvent(datetime.fromisoformat(body["act"]["at"]), body, None if hidden else row.hash)
