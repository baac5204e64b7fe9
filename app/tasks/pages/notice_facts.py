"""What a notice says beside its sentence: where the case stands, its defect, what to do in the task, and by when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cases import hidden_keys
from app.definitions import Definitions
from app.engine import ProcessKey, ProcessModel
from app.kernel.direct_sql import array
from app.kernel.names import Names
from app.plant import DefectType, PlaceLabels, PlaceNames
from app.tasks.models import Notification
from app.tasks.pages.task_head import why_of

# Of a case's variables no more than which of them names a defect: they may be long.
_CASES = text("""
    SELECT c.id, c.deployment_id, c.process, c.line, c.step, c.waiting, (
        SELECT jsonb_object_agg(v.key, v.value->>'defect_type') FROM jsonb_each(c.variables) v
        WHERE jsonb_typeof(v.value) = 'object' AND jsonb_typeof(v.value->'defect_type') = 'string'
    ) AS defects
    FROM cases c WHERE c.id = ANY (CAST(:cases AS uuid[]))
""")
_DUE = text("""
    SELECT id, due_at FROM tasks WHERE id = ANY (CAST(:tasks AS uuid[])) AND state = 'open' AND due_known
""")


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """`model` is the case's diagram, None for news about no case; `places` are line, step and defect as far as known.

    `what` is what is to be done in the task, as its owner wrote it into the diagram.
    """

    model: ProcessModel | None = None
    places: Sequence[Names] = ()
    what: Names | None = None
    due: datetime | None = None


class NoticeFactsReader:
    """Reads them for many notices at once: two statements, and the names of places."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels) -> None:
        self._definitions, self._labels = definitions, labels

    def read(self, session: Session, notices: Sequence[Notification]) -> Mapping[int, NoticeFacts]:
        """{id of the notice: its facts}."""
        cases, tasks = _ids(n.case_id for n in notices), _ids(n.task_id for n in notices)
        if not cases:
            return {notice.id: NoticeFacts() for notice in notices}
        names, defects = self._labels.read(session), _defect_names(session)
        rows = {row.id: row for row in session.execute(_CASES, {"cases": array(cases)})}
        due = {row.id: row.due_at for row in session.execute(_DUE, {"tasks": array(tasks)})}
        return {n.id: self._facts(n, rows.get(n.case_id), (names, defects), due.get(n.task_id)) for n in notices}

    def _facts(
        self, notice: Notification, case: Any, names: tuple[PlaceNames, Mapping[str, Names]], due: datetime | None
    ) -> NoticeFacts:
        if case is None:
            return NoticeFacts()
        model = self._definitions.model(ProcessKey(str(case.deployment_id), case.process))
        element = model.elements.get(str(notice.params.get("element", ""))) if notice.task_id else None
        return NoticeFacts(model, _places(case, model, *names), why_of(element) if element else None, due)


def _ids(found: Iterable[UUID | None]) -> set[UUID]:
    return {one for one in found if one is not None}


def _places(case: Any, model: ProcessModel, names: PlaceNames, defects: Mapping[str, Names]) -> Sequence[Names]:
    """Line, step, and the defect that some variable names which nobody still hides."""
    hidden, told = hidden_keys(case, model), case.defects or {}
    code = next((code for key, code in sorted(told.items()) if key not in hidden), None)
    defect = None if code is None else defects.get(code, code)
    return [one for one in (names.name("line", case.line), names.name("step", case.step), defect) if one]


def _defect_names(session: Session) -> Mapping[str, Names]:
    query = select(DefectType.code, DefectType.name_zh, DefectType.name_en)
    return {row.code: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(query)}
