"""Write down what a step changed: timers, jobs, the ledger entry, the case row. Few explicit statements."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.models import Case, CaseTimer
from app.cases.step_batch import StepBatch
from app.engine import Advance
from app.jobs import Job, enqueue
from app.kernel.direct_sql import Write, array, run_together
from app.kernel.errors import ConflictError
from app.ledger import Entry, to_append


class StaleCaseError(ConflictError):
    """The case moved on although its row was locked: somebody wrote around the lock."""

    code = "stale"


def is_waiting(waiting: Mapping[str, Any], kind: str, ref: UUID) -> bool:
    """True when the stored state already waits for `ref`; `kind` is tasks, services, calls or timers."""
    return str(ref) in waiting.get(kind, ())


def store_step(
    session: Session, case: CaseRecord, advance: Advance, batch: StepBatch, entry: Entry, now: datetime
) -> None:
    """Store the step. `case` leaves as the row now is, at its next revision; the batch's questions are answered."""
    before, after = case.waiting, _waiting(advance)
    _store_timers(session, case, advance, before, after)
    enqueue(session, _jobs(case, advance, before, after))
    head, events = to_append(case.head, now, [entry])
    case.ledger_seq, case.ledger_head = head.seq, head.hash
    case.waiting, case.snapshot, case.last_event_at = after, advance.snapshot, now
    case.revision += 1
    _store_case(session, case, batch, events)


def _waiting(advance: Advance) -> dict[str, Any]:
    calls: dict[str, int] = {}
    for child in advance.children:
        calls[str(child.ref)] = calls.get(str(child.ref), 0) + 1
    return {
        "tasks": {str(task.ref): task.element for task in advance.open_tasks},
        "services": [str(call.ref) for call in advance.services],
        "calls": calls,
        "timers": [str(timer.ref) for timer in advance.timers],
    }


def _store_timers(
    session: Session, case: CaseRecord, advance: Advance, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    gone = [UUID(ref) for ref in set(before.get("timers", ())) - set(after["timers"])]
    if gone:
        session.execute(delete(CaseTimer).where(CaseTimer.case_id == case.id, CaseTimer.ref.in_(gone)))
    new = [timer for timer in advance.timers if not is_waiting(before, "timers", timer.ref)]
    if new:
        rows = [{"case_id": case.id, "ref": t.ref, "element": t.element, "due_at": t.due_at} for t in new]
        session.execute(insert(CaseTimer), rows)


def _jobs(case: CaseRecord, advance: Advance, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Job]:
    lock = f"case:{case.id}"
    jobs = [
        Job(
            "perform_service",
            {"case": case.id, "ref": call.ref, "element": call.element, "topic": call.topic, "inputs": call.inputs},
            lock=lock,
        )
        for call in advance.services
        if not is_waiting(before, "services", call.ref)
    ]
    jobs += [
        Job(
            "start_child",
            {
                "parent": case.id,
                "ref": child.ref,
                "element": child.element,
                "process": child.process,
                "index": child.index,
                "variables": child.variables,
            },
            lock=lock,
        )
        for child in advance.children
        if not is_waiting(before, "calls", child.ref)
    ]
    for ref in set(before.get("calls", ())) - set(after["calls"]):
        jobs.append(Job("cancel_children", {"parent": case.id, "ref": ref}, lock=lock))
    if advance.finished and case.parent_id is not None:
        jobs.append(
            Job("join_children", {"parent": case.parent_id, "ref": case.parent_ref}, lock=f"case:{case.parent_id}")
        )
    return jobs


_ALWAYS = (
    "revision",
    "serial",
    "snapshot",
    "variables",
    "visits",
    "waiting",
    "performers",
    "ledger_seq",
    "ledger_head",
    "last_event_at",
)
_JSON = frozenset(column.name for column in Case.__table__.c if isinstance(column.type, JSONB))


def _store_case(session: Session, case: CaseRecord, batch: StepBatch, events: list[Write]) -> None:
    """The case's row, the ledger's and those of the batch, in one statement."""
    changed = case.changed()
    values = [_stored(name, getattr(case, name)) for name in (*_ALWAYS, *changed)]
    update = _update(changed, tuple(question.text for question in batch.questions))
    asked = [value for question in batch.questions for value in question.values]
    last = (update, [*values, case.id, case.revision - 1, *asked])
    stored = run_together(session, [*batch.writes, *events], last)
    if not stored:
        raise StaleCaseError("The case changed while this step was under way; reload and try again")
    case.note_stored()
    for question, answer in zip(batch.questions, stored[0][1:], strict=True):
        question.follow(session, answer)


@lru_cache(maxsize=256)
def _update(changed: tuple[str, ...], questions: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{name} = %s" for name in (*_ALWAYS, *changed))
    returned = ", ".join(["revision", *(f"({question})" for question in questions)])
    return f"UPDATE cases SET {assignments} WHERE id = %s AND revision = %s RETURNING {returned}"  # noqa: S608 names


def _stored(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "participants":
        return array(value)
    return Jsonb(value) if name in _JSON else value
