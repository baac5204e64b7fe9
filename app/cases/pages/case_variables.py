"""A case's data as its page shows them: by the form they were given in, with every write."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from sqlalchemy.orm import Session

from app.cases.blind_values import hidden_keys, without_hidden
from app.cases.case_ledger import writes_in
from app.cases.case_record import CaseRecord
from app.cases.history import HistoryEvent
from app.cases.page_models import Variable, VariableChange
from app.cases.pages.case_work import CaseReader, CaseWork
from app.definitions import Definitions
from app.engine import Element, ProcessModel
from app.identity import People
from app.kernel.names import Names
from app.web.answer_view import read_answers
from app.web.value_texts import lists_for
from app.web.view_models import Change


class VariableReader:
    """Reads the variables of a case."""

    def __init__(self, definitions: Definitions, work: CaseWork, zone: tzinfo) -> None:
        self._definitions = definitions
        self._work = work
        self._zone = zone

    def read(
        self,
        session: Session,
        case: CaseRecord,
        model: ProcessModel,
        history: Sequence[HistoryEvent],
        people: People,
        reader: CaseReader,
    ) -> list[Variable]:
        """In the order of the diagram; values of open blind tasks are left out."""
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

    def _writers(self, case: CaseRecord, model: ProcessModel) -> dict[str, Element]:
        """Which element fills a variable: one of this process, else one of those that call it and hand it over."""
        found: dict[str, Element] = {}
        for process in (model, *self._definitions.version(case.key.deployment).models.values()):
            for element in process.elements.values():
                if element.writes:
                    found.setdefault(element.writes, element)
        return found


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
