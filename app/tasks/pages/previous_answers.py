"""What was answered in a case so far, read-only and with labels: by earlier lanes, and by this task once done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from app.cases import HistoryEvent, readable_variables
from app.definitions import Definitions
from app.engine import Element
from app.identity import Actor, People
from app.ledger import Action
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import TaskState
from app.tasks.option_lists import CatalogContext, Catalogs
from app.tasks.page_models import EarlierWork
from app.tasks.pages.answer_changes import answer_changes
from app.tasks.pages.last_seen import last_seen
from app.tasks.rounds import round_of
from app.web.answer_view import read_answers
from app.web.value_texts import lists_for
from app.web.view_models import Answer


@dataclass(frozen=True, slots=True)
class PageReader:
    """Who reads, in which language, at which moment."""

    actor: Actor
    language: str
    now: datetime


class AnswerReader:
    """Reads stored answers by the form they were given in."""

    def __init__(self, definitions: Definitions, catalogs: Catalogs, zone: tzinfo) -> None:
        self._definitions = definitions
        self._catalogs = catalogs
        self._zone = zone

    def earlier(
        self, session: Session, task: LoadedTask, history: Sequence[HistoryEvent], people: People, reader: PageReader
    ) -> Sequence[EarlierWork]:
        """One card per variable that this task may read, newest completion each, in order of the diagram.

        Where the reader's own task was done before, each says what has changed since.
        """
        seen = readable_variables(task.case, task.model, task.element)
        last = {h.element: h for h in history if h.action in {Action.TASK_COMPLETED, Action.JOB_COMPLETED}}
        before = last_seen(task, history) if task.row["state"] == TaskState.OPEN else {}
        cards = []
        for element in task.model.elements.values():
            if element.writes not in seen or element.id == task.element.id:
                continue
            answers = self._answers(session, task, element, seen[element.writes], reader)
            if answers:
                old = before.get(element.writes)
                then = self._answers(session, task, element, old, reader) if isinstance(old, dict) else answers
                card = _card(element, answers, last.get(element.id), people)
                nth = round_of(element, task.case, reader.now) if element.form else 1
                cards.append(replace(card, round=nth, changes=answer_changes(then, answers)))
        return cards

    def own(
        self, session: Session, task: LoadedTask, history: Sequence[HistoryEvent], reader: PageReader
    ) -> Sequence[Answer]:
        """What the completed task itself was answered with; nothing while it is open or blind."""
        if task.row["state"] != TaskState.COMPLETED:
            return ()
        done = (h for h in history if h.action == Action.TASK_COMPLETED and _about(h, task))
        values = next((h.body.get("new") for h in done), None)
        return self._answers(session, task, task.element, values, reader) if isinstance(values, dict) else ()

    def _answers(
        self, session: Session, task: LoadedTask, element: Element, value: Any, reader: PageReader
    ) -> list[Answer]:
        case = task.case
        place = CatalogContext(reader.actor, case.plant, case.line, case.step, case.variables, reader.language)
        if element.form is None:
            lists = self._catalogs.options(session, lists_for(value), place)
            return read_answers(None, value, reader.language, self._zone, lists)
        form = self._definitions.form(case.key.deployment, element.form)
        # Some choices are data of the case, such as the key points that a plan covers.
        known: Mapping[str, Any] = readable_variables(case, task.model, element) | self._catalogs.options(
            session, form.catalogs, place
        )
        return read_answers(form.schema(reader.language), value, reader.language, self._zone, known)


def _about(happening: HistoryEvent, task: LoadedTask) -> bool:
    return (happening.body.get("target") or {}).get("task") == str(task.id)


def _card(element: Element, answers: Sequence[Answer], happening: HistoryEvent | None, people: People) -> EarlierWork:
    return EarlierWork(
        element.names,
        element.lane.names if element.lane else {},
        people[happening.actor_id] if happening else None,
        happening.at if happening else None,
        answers,
    )
