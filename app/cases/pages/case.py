"""Fill a case's page: where it stands, its diagram, its history, its data, its files, its children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.cases.blind_values import hidden_keys, without_hidden
from app.cases.case_ledger import writes_in
from app.cases.case_record import CaseRecord, read_case
from app.cases.history import HistoryEvent, read_history
from app.cases.page_models import CasePage, CaseRow, CaseStatus, OpenTaskRef, Variable, VariableChange
from app.cases.pages.case_rows import CaseRows, case_title
from app.cases.pages.diagram import diagram_of
from app.cases.pages.documents import case_files
from app.cases.pages.incidents import incident_rows
from app.cases.pages.timeline import case_timeline, read_actors
from app.cases.permissions import Cancellation
from app.cases.search.case_query import CaseFilter, list_cases
from app.cases.texts import outcome_name
from app.definitions import Definitions
from app.engine import Element, ProcessModel
from app.identity import Actor, People, may
from app.jobs import incidents_of
from app.kernel.names import Names
from app.quality import PlaceLabels
from app.web.answer_view import read_answers
from app.web.value_texts import lists_for
from app.web.view_models import Change, Option


class CaseWork(Protocol):
    """What the tasks slice above tells of a case's work."""

    def open_tasks(
        self, session: Session, case: CaseRecord, model: ProcessModel, actor: Actor
    ) -> Sequence[OpenTaskRef]:
        """The tasks that wait now."""

    def option_lists(
        self, session: Session, case: CaseRecord, names: frozenset[str], actor: Actor, language: str
    ) -> Mapping[str, Any]:
        """The server's option lists that forms name, for their labels."""


@dataclass(frozen=True, slots=True)
class CaseReader:
    """For whom the page is made."""

    actor: Actor
    language: str


class CasePageReader:
    """Reads a case's page for one person."""

    def __init__(
        self, definitions: Definitions, labels: PlaceLabels, rows: CaseRows, work: CaseWork, zone: tzinfo
    ) -> None:
        self._definitions = definitions
        self._labels = labels
        self._rows = rows
        self._work = work
        self._zone = zone

    def read(self, session: Session, case: CaseRecord, reader: CaseReader) -> CasePage:
        """The page; call `visible_case` first."""
        model = self._definitions.model(case.key)
        history = read_history(session, case, model)
        people = read_actors(session, history, [case.started_by])
        places = self._labels.read(session)
        incidents = incidents_of(session, case.id)
        stuck = [incident.element for incident in incidents if incident.resolved_at is None]
        waiting = self._work.open_tasks(session, case, model, reader.actor)
        return CasePage(
            id=case.id,
            number=case.number,
            process=model.names,
            title=case_title(model, places.name("step", case.step)),
            version=self._definitions.number(session, case.key.deployment),
            state=CaseStatus.of(case.state, stuck=bool(stuck)),
            started_at=case.started_at,
            started_by=people[case.started_by],
            ended_at=case.ended_at,
            outcome=outcome_name(case.outcome),
            line=places.name("line", case.line),
            step=places.name("step", case.step),
            subject=case.subject_name,
            round=max(case.visits.values(), default=1),
            due=min((task.due for task in waiting if task.due), default=None),
            parent=self._parent(session, case),
            children=self._children(session, case),
            open_tasks=waiting,
            diagram=diagram_of(case, model, history, stuck, people),
            timeline=case_timeline(model, history, people),
            variables=self._variables(session, case, model, history, people, reader),
            files=case_files(session, case, model, people),
            incidents=incident_rows(incidents, case, model, may(reader.actor, "incident:retry"), reader.language),
            cancel_reasons=_cancel_reasons(case, model, reader.actor),
            cancel_signed=bool(model.properties.get("cancel_sign")),
        )

    def _parent(self, session: Session, case: CaseRecord) -> CaseRow | None:
        if case.parent_id is None:
            return None
        parent = read_case(session, case.parent_id)
        found = list_cases(session, CaseFilter(search=parent.number, limit=20))
        return next((row for row in self._rows.rows(session, found) if row.id == parent.id), None)

    def _children(self, session: Session, case: CaseRecord) -> list[CaseRow]:
        return self._rows.rows(session, list_cases(session, CaseFilter(parent=case.id, limit=200)))

    def _writers(self, case: CaseRecord, model: ProcessModel) -> dict[str, Element]:
        """Which element fills a variable: one of this process, else one of those that call it and hand it over."""
        found: dict[str, Element] = {}
        for process in (model, *self._definitions.version(case.key.deployment).models.values()):
            for element in process.elements.values():
                if element.writes:
                    found.setdefault(element.writes, element)
        return found

    def _variables(
        self,
        session: Session,
        case: CaseRecord,
        model: ProcessModel,
        history: Sequence[HistoryEvent],
        people: People,
        reader: CaseReader,
    ) -> list[Variable]:
        shown = without_hidden(case.variables, hidden_keys(case, model))
        writers = self._writers(case, model)
        forms = {
            key: self._definitions.form(case.key.deployment, writers[key].form or "")
            for key in shown
            if key in writers and writers[key].form
        }
        machine = [value for key, value in shown.items() if key not in forms]
        names = frozenset().union(*(form.catalogs for form in forms.values()), *map(lists_for, machine))
        lists = self._work.option_lists(session, case, names, reader.actor, reader.language)
        order = {key: place for place, key in enumerate(writers)}
        variables = []
        for key, value in sorted(shown.items(), key=lambda entry: order.get(entry[0], len(order))):
            schema = forms[key].schema(reader.language) if key in forms else None
            label = writers[key].names if key in writers else _own_name(model, key)
            answers = read_answers(schema, value, reader.language, self._zone, {**shown, **lists})
            variables.append(Variable(key, label, answers, _writes(key, history, model, people)))
        return variables


def _cancel_reasons(case: CaseRecord, model: ProcessModel, actor: Actor) -> Sequence[Option]:
    rule = Cancellation.of(model)
    if not case.running or rule is None or not rule.allows(actor, case):
        return ()
    return [Option(code, REASONS.get(code, code)) for code in rule.reasons]


REASONS: Mapping[str, Names] = {
    "duplicate": {"zh": "重复", "en": "Duplicate"},
    "wrong_data": {"zh": "数据有误", "en": "Wrong data"},
    "line_stopped": {"zh": "产线停用", "en": "Line stopped"},
    "left_company": {"zh": "已离职", "en": "Left the company"},
    "transferred": {"zh": "已调岗", "en": "Transferred"},
    "long_leave": {"zh": "长假", "en": "On long leave"},
    "other": {"zh": "其他", "en": "Other"},
}


def _own_name(model: ProcessModel, key: str) -> Names:
    """What the process calls a variable that no element fills: `bihuan:variable.<key>` and its `.en`."""
    chinese = model.properties.get(f"variable.{key}")
    return {"zh": chinese, "en": model.properties.get(f"variable.{key}.en") or key} if chinese else key


def _writes(key: str, history: Sequence[HistoryEvent], model: ProcessModel, people: People) -> list[VariableChange]:
    """Every write of the variable, newest first, as the fields that differ from the write before."""
    changes: list[VariableChange] = []
    old: Any = None
    for event in history:
        for write in writes_in(event.body):
            if write["key"] != key:
                continue
            element = model.elements.get(write["element"])
            fields = _differences(old, write["new"])
            names = element.names if element else write["element"]
            if fields:
                changes.append(VariableChange(event.at, people[event.actor_id], names, fields, len(changes) + 1))
            old = write["new"]
    return changes[::-1]


def _differences(old: Any, new: Any) -> list[Change]:
    if not isinstance(new, dict):
        return [] if old == new else [Change("", old, new)]
    before = old if isinstance(old, dict) else {}
    keys = dict.fromkeys([*before, *new])
    return [Change(k, before.get(k), new.get(k)) for k in keys if before.get(k) != new.get(k)]
