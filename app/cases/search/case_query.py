"""Lists of cases for people who may read them: filters, keyset pages, one statement."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, String, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.page_models import CaseStatus
from app.cases.search.case_filter import CaseFilter
from app.identity import User, as_stored
from app.jobs import Incident
from app.kernel.keyset import behind

_STUCK = exists().where(Incident.case_id == Case.id, Incident.resolved_at.is_(None))
_COLUMNS = (
    Case.id,
    Case.number,
    Case.deployment_id,
    Case.process,
    Case.state,
    Case.outcome,
    Case.plant,
    Case.line,
    Case.step,
    Case.defect_type,
    Case.subject_name,
    Case.started_by,
    Case.started_at,
    Case.ended_at,
    Case.waiting,
    Case.round,
    _STUCK.label("stuck"),
)


def list_cases(session: Session, wanted: CaseFilter) -> Sequence[Row[Any]]:
    """Rows with the columns of `cases` that lists show, newest first; `stuck` is true with an open incident.

    With `text` or `defect` the rows also carry `variables`, so that a caller can leave out what is still blind.
    """
    columns = (*_COLUMNS, Case.variables) if wanted.text or wanted.defect else _COLUMNS
    query = select(*columns).where(*_conditions(wanted))
    return session.execute(query.order_by(Case.started_at.desc(), Case.id.desc()).limit(wanted.limit)).all()


def says(value: Any, text: str) -> bool:
    """True when some text inside `value` contains `text`, whatever its case: what the database looks for, too."""
    if isinstance(value, Mapping):
        return any(says(inner, text) for inner in value.values())
    if isinstance(value, list):
        return any(says(inner, text) for inner in value)
    return isinstance(value, str) and text.lower() in value.lower()


def _conditions(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    yield from _plain(wanted)
    yield from _people(wanted)
    if wanted.words:
        yield from (word.shown() for word in wanted.words)
        # Parts bear the titles of their case: they are listed for their own number or person alone.
        yield or_(Case.parent_id.is_(None), *(word.named() for word in wanted.words))
    if wanted.text:
        yield _somewhere(f'$.** ? (@ like_regex {json.dumps(wanted.text, ensure_ascii=False)} flag "iq")')
    if wanted.defect:
        yield _somewhere(f"$.*.defect_type ? (@ == {json.dumps(wanted.defect)})")
    if wanted.reworked:
        yield Case.round > 1
    if wanted.late and wanted.late_rule and wanted.now:
        yield wanted.late_rule(wanted.now)
    if wanted.after:
        yield behind((Case.started_at, Case.id), wanted.after, newest_first=True)


def _plain(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.allowed is not None:
        yield wanted.allowed
    yield from _where_it_belongs(wanted)
    if wanted.state == CaseStatus.STUCK:
        yield _STUCK
    elif wanted.state:
        yield Case.state == wanted.state
    for name in ("line", "process", "step", "outcome"):
        if value := getattr(wanted, name):
            yield getattr(Case, name) == value


def _where_it_belongs(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.id:
        yield Case.id == wanted.id
    elif wanted.parent:
        yield Case.parent_id == wanted.parent
    elif wanted.top_only and not (wanted.words or wanted.text):
        yield Case.parent_id.is_(None)


def _people(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.worked_by:
        yield Case.participants.contains([wanted.worked_by])
    if wanted.person:
        person = select(User.id).where(User.username == as_stored(wanted.person)).scalar_subquery()
        yield person == func.any(Case.participants)


def _somewhere(path: str) -> ColumnElement[bool]:
    """True when the variables hold something that the JSON path finds."""
    found: ColumnElement[bool] = Case.variables.op("@?")(cast(literal(path, String), JSONPATH))
    return found
