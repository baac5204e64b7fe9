"""The chain of duty: every step of a case and its children in order, who answered for it, and what was missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case, CaseRecord
from app.definitions import Definitions
from app.engine import ProcessKey
from app.identity import People, read_people
from app.kernel.roles import ROLES
from app.ledger import Action, LedgerEvent, case_chain
from app.responsibility.evidence_links import Link
from app.responsibility.page_models import Duty, DutyGroup
from app.tasks import Task, TaskState
from app.web.view_models import PersonRef

Codes = Mapping[str, Sequence[str]]
_COLUMNS = (
    Task.id,
    Task.case_id,
    Task.deployment_id,
    Task.process,
    Task.element,
    Task.role,
    Task.state,
    Task.created_at,
    Task.due_at,
    Task.due_known,
    Task.completed_at,
    Task.completed_by,
    Task.completed_for,
    Task.round,
    Task.escalated_at,
    Case.parent_id,
    Case.parent_ref,
    Case.parent_element,
    Case.subject_name,
    Case.subject,
)


def read_duties(
    session: Session, definitions: Definitions, case: CaseRecord, codes: Codes, link: Link, now: datetime
) -> list[DutyGroup]:
    """The case's steps by time; the steps of one call of the trainees' cases stand together, where they began."""
    query = select(*_COLUMNS).join(Case, Case.id == Task.case_id)
    rows = session.execute(query.where((Case.id == case.id) | (Case.parent_id == case.id))).all()
    people = read_people(session, (one for row in rows for one in (row.completed_by, row.completed_for)))
    events = _events(session, {row.case_id for row in rows})
    makes = _Maker(definitions, people, events, codes, link, now)
    began = _began(rows)
    ordered = sorted(rows, key=lambda row: (began[_call(row)] if row.parent_ref else row.created_at, row.created_at))
    return [makes.group(list(group)) for _, group in groupby(ordered, key=_call)]


def _call(row: Any) -> Any:
    """Rows of the main case stand alone, those of one call together."""
    return row.parent_ref or row.id


def _began(rows: Iterable[Any]) -> dict[Any, datetime]:
    began: dict[Any, datetime] = {}
    for row in rows:
        began[_call(row)] = min(began.get(_call(row), row.created_at), row.created_at)
    return began


def _events(session: Session, cases: Iterable[UUID]) -> dict[UUID, int]:
    """Task -> the event in which it was completed."""
    chains = [case_chain(case) for case in cases]
    query = select(LedgerEvent.task_ref, LedgerEvent.seq).where(
        LedgerEvent.chain.in_(chains), LedgerEvent.action == Action.TASK_COMPLETED
    )
    return {row.task_ref: row.seq for row in session.execute(query) if row.task_ref}


class _Maker:
    """Makes the rows of one page."""

    def __init__(
        self,
        definitions: Definitions,
        people: People,
        events: Mapping[UUID, int],
        codes: Codes,
        link: Link,
        now: datetime,
    ) -> None:
        self._definitions = definitions
        self._people = people
        self._events = events
        self._codes = codes
        self._link = link
        self._now = now

    def group(self, rows: Sequence[Any]) -> DutyGroup:
        """The steps of one call, or a single step."""
        duties = [self._duty(row) for row in rows]
        missing = list(dict.fromkeys(code for duty in duties for code in duty.missing))
        name: Any = ""
        if rows[0].parent_ref:
            name = self._call_name(rows[0])
        return DutyGroup(duties, name, missing, sum(duty.late is not None for duty in duties))

    def _call_name(self, row: Any) -> Any:
        models = self._definitions.version(str(row.deployment_id)).models.values()
        elements = (model.elements.get(row.parent_element) for model in models)
        return next((element.names for element in elements if element is not None), row.parent_element)

    def _duty(self, row: Any) -> Duty:
        model = self._definitions.model(ProcessKey(str(row.deployment_id), row.process))
        element, seq = model.elements.get(row.element), self._events.get(row.id)
        due = row.due_at if row.due_known else None
        return Duty(
            step=element.names if element else row.element,
            role=ROLES.get(row.role, {"zh": row.role, "en": row.role}),
            state=TaskState(row.state),
            since=row.created_at,
            due=due,
            done=row.completed_at,
            person=self._person(row),
            late=self._late(row, due),
            round=row.round,
            missing=self._codes.get(str(row.id), ()),
            url=self._link(str(row.case_id), seq, str(row.id)) if seq else None,
            of=(row.subject_name or row.subject) if row.parent_id else None,
            escalated=row.escalated_at is not None,
        )

    def _person(self, row: Any) -> PersonRef | None:
        person, absent = self._people[row.completed_by], self._people[row.completed_for]
        return replace(person, acting_for=str(absent.name)) if person and absent else person

    def _late(self, row: Any, due: datetime | None) -> timedelta | None:
        if due is None or row.state == TaskState.CANCELLED:
            return None
        delay = (row.completed_at or self._now) - due
        return delay if delay > timedelta() else None
