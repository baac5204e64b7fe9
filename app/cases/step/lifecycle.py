"""Take a case one step on: the only caller of the engine.

Every step does the same things in one transaction: the engine advances, listeners write their rows,
jobs and timers are stored, one ledger entry says what happened, and the case row moves to its next revision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.events import CaseAdvanced, CaseEnded
from app.cases.models import Case
from app.cases.step.case_numbers import child_number, next_number
from app.cases.step.placement import place_case
from app.cases.step.recorded_writes import recorded
from app.cases.step.store_step import is_waiting, store_step
from app.definitions.catalogue import Definitions
from app.engine.port import Advance, Engine, ProcessKey, UnknownRefError
from app.kernel.after_commit import after_commit
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, DomainError
from app.kernel.events import Events
from app.ledger.append import GENESIS, Entry
from app.ledger.attribution import Attribution


class StepFaultError(DomainError):
    """The diagram could not go on: an expression, a decision or a route failed. The case is unchanged."""

    code = "step_failed"
    status = 422


class NotWaitingError(ConflictError):
    """The case no longer waits for this; somebody or something was faster."""

    code = "not_waiting"


@dataclass(frozen=True, slots=True)
class Parentage:
    """Where a child case belongs: its parent's call activity and its place in the collection."""

    case: CaseRecord
    ref: UUID
    element: str
    index: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a case begins: its first variables, the start event (None: the plain one), and where it belongs."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    start_event: str | None = None
    parent: Parentage | None = None
    plant: str | None = None
    line: str | None = None


class Lifecycle:
    """Starts, advances and ends cases. Every method works inside the caller's transaction."""

    def __init__(self, engine: Engine, definitions: Definitions, events: Events, clock: Clock) -> None:
        self.engine = engine
        self.definitions = definitions
        self.events = events
        self.clock = clock

    def start(self, session: Session, stamp: Attribution, key: ProcessKey, given: Beginning) -> CaseRecord:
        """Begin a case on the version `key`; returns it, locked. Raises StepFaultError."""
        case_id, now = uuid4(), self.clock.now()
        advance = self.engine.start(case_id, key, given.variables, now, given.start_event)
        self._refuse_fault(advance)
        case = self._insert(session, case_id, stamp, key, now, given.parent)
        case.plant, case.line = given.plant or case.plant, given.line or case.line
        entry = Entry(
            "case.started",
            "input",
            stamp,
            target={"process": key.process},
            new=dict(given.variables),
            definition={"deployment": key.deployment, "process": key.process},
            input={"op": "start", "start_event": given.start_event},
            data={"parent": str(given.parent.case.id)} if given.parent else None,
        )
        self._settle(session, case, advance, entry, now)
        return case

    def complete(self, session: Session, case: CaseRecord, ref: UUID, answers: Any, entry: Entry) -> Advance:
        """A person finished the task `ref`; `entry` says who and why. Raises NotWaitingError, StepFaultError."""
        now = self.moment(case)
        advance = self._ask(lambda: self.engine.complete(case.engine_state, ref, answers, now))
        self._settle(session, case, advance, entry, now, completed=ref)
        return advance

    def report(self, session: Session, case: CaseRecord, ref: UUID, result: Any, entry: Entry) -> Advance:
        """A job finished the service task `ref` with `result`."""
        now = self.moment(case)
        advance = self._ask(lambda: self.engine.report(case.engine_state, ref, result, now))
        self._settle(session, case, advance, entry, now)
        return advance

    def join_children(
        self, session: Session, case: CaseRecord, ref: UUID, results: Sequence[Any], entry: Entry
    ) -> Advance:
        """All children of the call activity `ref` have ended with `results`, in collection order."""
        now = self.moment(case)
        advance = self._ask(lambda: self.engine.join_children(case.engine_state, ref, results, now))
        self._settle(session, case, advance, entry, now)
        return advance

    def tick(self, session: Session, case: CaseRecord, entry: Entry) -> Advance:
        """Fire the timers that are due."""
        now = self.moment(case)
        advance = self.engine.tick(case.engine_state, now)
        self._refuse_fault(advance)
        self._settle(session, case, advance, entry, now)
        return advance

    def cancel(self, session: Session, case: CaseRecord, outcome: str, reason: str, entry: Entry) -> Advance:
        """End the case by order; `outcome` is its result, `reason` the code that was chosen."""
        now = self.moment(case)
        advance = self.engine.cancel(case.engine_state, outcome, now)
        case.state, case.outcome_reason = "cancelled", reason
        self._settle(session, case, advance, entry, now)
        return advance

    def moment(self, case: CaseRecord) -> datetime:
        """Event time: never before the case's previous event, whatever the machine's clock says."""
        return max(self.clock.now(), case.last_event_at)

    def _ask(self, step: Any) -> Advance:
        try:
            advance: Advance = step()
        except UnknownRefError:
            raise NotWaitingError(
                "This was just completed by someone else; reload to see the present state of the case"
            ) from None
        self._refuse_fault(advance)
        return advance

    @staticmethod
    def _refuse_fault(advance: Advance) -> None:
        if advance.fault is not None:
            raise StepFaultError(
                "The process cannot go on at %(element)s: %(fault)s. The process owner must mend the diagram.",
                element=advance.fault.element,
                fault=advance.fault.message,
            )

    def _insert(
        self,
        session: Session,
        case_id: UUID,
        stamp: Attribution,
        key: ProcessKey,
        now: datetime,
        parent: Parentage | None,
    ) -> CaseRecord:
        case = CaseRecord(
            id=case_id,
            number=_number(session, key, now, parent),
            deployment_id=UUID(key.deployment),
            process=key.process,
            state="running",
            outcome=None,
            outcome_reason=None,
            plant=None,
            line=None,
            step=None,
            subject=None,
            revision=0,
            serial=0,
            snapshot=b"",
            variables={},
            visits={},
            waiting={},
            performers={},
            participants=[stamp.actor_id],
            ledger_seq=0,
            ledger_head=GENESIS,
            started_by=stamp.actor_id,
            started_at=now,
            last_event_at=now,
        )
        if parent is not None:
            above = parent.case
            case.plant, case.line, case.step = above.plant, above.line, above.step
            case.parent_id, case.parent_ref = above.id, parent.ref
            case.parent_element, case.parent_index = parent.element, parent.index
        session.execute(insert(Case).values({c.name: getattr(case, c.name) for c in Case.__table__.c}))
        return case

    def _settle(
        self,
        session: Session,
        case: CaseRecord,
        advance: Advance,
        entry: Entry,
        now: datetime,
        completed: UUID | None = None,
    ) -> None:
        model = self.definitions.model(case.key)
        before = case.waiting
        case.variables, case.visits, case.serial = advance.variables, advance.visits, advance.serial
        if advance.finished:
            case.outcome, case.ended_at = advance.outcome, now
            case.state = "cancelled" if case.state == "cancelled" else "completed"
        place_case(session, case, model, now)
        opened = tuple(task for task in advance.open_tasks if not is_waiting(before, "tasks", task.ref))
        still = {str(task.ref) for task in advance.open_tasks}
        closed = tuple(UUID(ref) for ref in before.get("tasks", ()) if ref not in still)
        notice = CaseAdvanced(case, advance, opened, closed, now, completed)
        self.events.publish(session, notice)
        if advance.finished:
            self._finish(session, case, now)
        data = {**(entry.data or {}), **_facts(advance, entry.new), **notice.record}
        entry = replace(entry, state=advance.state_digest, data=data, subject=case.subject_id)
        store_step(session, case, advance, entry, now)
        revision = case.revision
        after_commit(session, lambda: self.engine.keep(case.id, revision, advance))

    def _finish(self, session: Session, case: CaseRecord, now: datetime) -> None:
        if case.parent_id is not None and case.parent_element is not None:
            parent = ProcessKey(str(case.deployment_id), _caller(self.definitions, case))
            # The engine reads `case.outcome_reason` from a variable of that name.
            known = {**case.variables, "outcome_reason": case.outcome_reason}
            state = replace(case.engine_state, variables=known)
            case.output = {"value": self.engine.outputs(state, case.parent_element, parent, case.outcome)}
        self.events.publish(session, CaseEnded(case, case.outcome, now))


def _number(session: Session, key: ProcessKey, now: datetime, parent: Parentage | None) -> str:
    if parent is None:
        return next_number(session, key.process, now)
    return child_number(parent.case.number, parent.case.visits.get(parent.element, 1), parent.index)


def _caller(definitions: Definitions, case: CaseRecord) -> str:
    for model in definitions.version(str(case.deployment_id)).models.values():
        element = model.elements.get(case.parent_element or "")
        if element is not None and element.called == case.process:
            return model.id
    raise LookupError(f"no process of deployment {case.deployment_id} calls {case.process}")


def _facts(advance: Advance, answers: Any) -> dict[str, Any]:
    return {
        "entered": list(advance.entered),
        "left": list(advance.left),
        "writes": recorded(advance.writes, answers),
        "outcome": advance.outcome,
    }
