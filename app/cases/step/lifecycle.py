"""Take a case one step on: the only caller of the engine.

Every step does the same things in one transaction: the engine advances, listeners add their part to the step's
batch, jobs and timers are stored, one ledger entry says what happened, and the case row moves to its next revision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.cases.case_ledger import stored_digest, write_facts
from app.cases.case_record import CaseRecord
from app.cases.events import CaseAdvanced, CaseEnded, StepListeners
from app.cases.models import CaseState
from app.cases.step.case_row import Beginning, insert_case
from app.cases.step.placement import place_case
from app.cases.step.store_step import store_step
from app.cases.step.waits import is_waiting
from app.cases.step_batch import StepBatch
from app.definitions import Definitions
from app.engine import Advance, Engine, ProcessKey, UnknownRefError
from app.kernel.after_commit import after_commit
from app.kernel.clock import PlantClock
from app.kernel.errors import ConflictError, DomainError
from app.kernel.events import Events
from app.ledger import Action, Attribution, Entry


class StepFaultError(DomainError):
    """The diagram could not go on: an expression, a decision or a route failed. The case is unchanged."""

    code = "step_failed"
    status = 422


class NotWaitingError(ConflictError):
    """The case no longer waits for this; somebody or something was faster."""

    code = "not_waiting"


@dataclass(frozen=True, slots=True)
class _Move:
    """What the engine made of the case, when, and the task that a person finished by it."""

    advance: Advance
    at: datetime
    completed: UUID | None = None


class Lifecycle:
    """Starts, advances and ends cases. Every method works inside the caller's transaction."""

    def __init__(
        self,
        engine: Engine,
        definitions: Definitions,
        listeners: StepListeners,
        events: Events,
        clock: PlantClock,
    ) -> None:
        self.engine = engine
        self.definitions = definitions
        self.listeners = listeners
        self.events = events
        self.clock = clock

    def start(self, session: Session, stamp: Attribution, key: ProcessKey, given: Beginning) -> CaseRecord:
        """Begin a case on the version `key`; returns it, locked. Raises StepFaultError."""
        case_id, now = uuid4(), self.clock.here()
        advance = self.engine.start(case_id, key, given.variables, now, given.start_event)
        self._refuse_fault(advance)
        case = insert_case(session, case_id, stamp.actor_id, key, now, given)
        entry = Entry(
            Action.CASE_STARTED,
            "input",
            stamp,
            target={"process": key.process, "number": case.number},
            new=dict(given.variables),
            definition={"deployment": key.deployment, "process": key.process},
            input={"op": "start", "start_event": given.start_event},
            data={"parent": str(given.parent.case.id)} if given.parent else None,
        )
        self._settle(session, case, _Move(advance, now), entry)
        return case

    def complete(
        self, session: Session, case: CaseRecord, ref: UUID, answers: Any, entry: Entry, batch: StepBatch
    ) -> Advance:
        """A person finished the task `ref`; `entry` says who and why, `batch` what else the completion writes.

        Raises NotWaitingError, StepFaultError.
        """
        now = batch.at or self.moment(case)
        advance = self._ask(lambda: self.engine.complete(case.engine_state, ref, answers, now))
        self._settle(session, case, _Move(advance, now, ref), entry, batch)
        return advance

    def report(self, session: Session, case: CaseRecord, ref: UUID, result: Any, entry: Entry) -> Advance:
        """A job finished the service task `ref` with `result`."""
        now = self.moment(case)
        advance = self._ask(lambda: self.engine.report(case.engine_state, ref, result, now))
        self._settle(session, case, _Move(advance, now), entry)
        return advance

    def join_children(
        self, session: Session, case: CaseRecord, ref: UUID, results: Sequence[Any], entry: Entry
    ) -> Advance:
        """All children of the call activity `ref` have ended with `results`, in collection order."""
        now = self.moment(case)
        advance = self._ask(lambda: self.engine.join_children(case.engine_state, ref, results, now))
        self._settle(session, case, _Move(advance, now), entry)
        return advance

    def tick(self, session: Session, case: CaseRecord, entry: Entry) -> Advance:
        """Fire the timers that are due."""
        now = self.moment(case)
        advance = self.engine.tick(case.engine_state, now)
        self._refuse_fault(advance)
        self._settle(session, case, _Move(advance, now), entry)
        return advance

    def cancel(self, session: Session, case: CaseRecord, outcome: str, reason: str, entry: Entry) -> Advance:
        """End the case by order; `outcome` is its result, `reason` the code that was chosen."""
        now = self.moment(case)
        advance = self.engine.cancel(case.engine_state, outcome, now)
        case.state, case.outcome_reason = CaseState.CANCELLED, reason
        self._settle(session, case, _Move(advance, now), entry)
        return advance

    def moment(self, case: CaseRecord) -> datetime:
        """Event time, by the plant's wall clock: never before the case's previous event, whatever the clock says."""
        return self.clock.in_zone(max(self.clock.now(), case.last_event_at))

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

    def _settle(
        self, session: Session, case: CaseRecord, move: _Move, entry: Entry, batch: StepBatch | None = None
    ) -> None:
        """Let listeners add to the batch, then store everything."""
        advance, now, batch = move.advance, move.at, batch or StepBatch()
        before = case.waiting
        case.variables, case.visits, case.serial = advance.variables, advance.visits, advance.serial
        if advance.finished:
            case.outcome, case.ended_at = advance.outcome, now
            case.state = CaseState.CANCELLED if case.state is CaseState.CANCELLED else CaseState.COMPLETED
        place_case(session, case, self.definitions.model(case.key), now)
        self.listeners.advanced(session, _step(case, move, before), batch)
        if advance.finished:
            self._finish(session, case, batch, now)
        data = {**(entry.data or {}), **_facts(advance, entry.new), **batch.record}
        given = {**(entry.input or {}), "zone": self.clock.zone.key}  # a replay asks what day it was there
        entry = replace(entry, state=advance.state_digest, data=data, input=given, subject=case.subject_id)
        store_step(session, case, advance, batch, entry, now)
        revision = case.revision
        after_commit(session, lambda: self.engine.keep(case.id, revision, advance))

    def _finish(self, session: Session, case: CaseRecord, batch: StepBatch, now: datetime) -> None:
        if case.parent_id is not None and case.parent_element is not None:
            parent = ProcessKey(str(case.deployment_id), _caller(self.definitions, case))
            # The engine reads `case.outcome_reason` from a variable of that name.
            known = {**case.variables, "outcome_reason": case.outcome_reason}
            state = replace(case.engine_state, variables=known, started_at=self.clock.in_zone(case.started_at))
            case.output = {"value": self.engine.outputs(state, case.parent_element, parent, case.outcome)}
        self.listeners.ended(session, CaseEnded(case, case.outcome, now), batch)


def _step(case: CaseRecord, move: _Move, before: Mapping[str, Any]) -> CaseAdvanced:
    """What the step opened and closed, by comparison with what was waited for `before`."""
    opened = tuple(task for task in move.advance.open_tasks if not is_waiting(before, "tasks", task.ref))
    still = {str(task.ref) for task in move.advance.open_tasks}
    closed = tuple(UUID(ref) for ref in before.get("tasks", ()) if ref not in still)
    return CaseAdvanced(case, move.advance, opened, closed, move.at, move.completed)


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
        "writes": write_facts(advance.writes, answers),
        "outcome": advance.outcome,
        "finished": advance.finished,
        "stored": stored_digest(advance.variables, advance.snapshot),
    }
