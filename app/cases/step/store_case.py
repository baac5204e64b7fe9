"""The case's row with all that goes with it, in one statement."""

from functools import lru_cache
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.models import Case
from app.cases.step_batch import StepBatch
from app.kernel.direct_sql import Write, array, run_together
from app.kernel.errors import ConflictError


class StaleCaseError(ConflictError):
    """The case moved on although its row was locked: somebody wrote around the lock."""

    code = "stale"


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


def store_case(session: Session, case: CaseRecord, batch: StepBatch, events: list[Write]) -> None:
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
