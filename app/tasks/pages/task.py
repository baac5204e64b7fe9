"""Fill one task's page: what to do and why, what earlier lanes left, the form, the files, the history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import case_files, case_timeline, case_title, read_actors, read_history, readable_variables
from app.definitions import Definitions
from app.identity import Actor
from app.quality import PlaceLabels
from app.tasks.access import Capacity, capacity, is_candidate, may_work
from app.tasks.candidates import list_candidates
from app.tasks.lifecycle.drafts import draft_of
from app.tasks.lifecycle.form_context import form_context, form_of
from app.tasks.load_task import LoadedTask, visible_task
from app.tasks.option_lists import Catalogs
from app.tasks.page_models import FormData, TaskPage, TaskSignature
from app.tasks.pages.previous_answers import AnswerReader, PageReader
from app.web.view_models import PersonRef


class TaskPageReader:
    """Reads a task's page for one person."""

    def __init__(self, definitions: Definitions, catalogs: Catalogs, labels: PlaceLabels, zone: tzinfo) -> None:
        self._definitions = definitions
        self._catalogs = catalogs
        self._zone = zone
        self._answers = AnswerReader(definitions, catalogs, zone)
        self._labels = labels

    def read(self, session: Session, task_id: UUID, reader: PageReader) -> TaskPage:
        """The page; raises NotFoundError also for a task that the person may not see."""
        task = visible_task(session, self._definitions, reader.actor, task_id)
        facts, row = task.facts, task.row
        history = read_history(session, task.case, task.model)
        involved = [row["claimed_by"], row["completed_by"], row["completed_for"]]
        people = read_actors(session, history, involved)
        absent = people[row["completed_for"]]
        places = self._labels.read(session)
        works, acts = may_work(facts, reader.actor), capacity(facts, reader.actor) or Capacity()
        meaning = task.element.properties.get("sign")
        return TaskPage(
            id=task.id,
            name=task.element.names,
            element=task.element.id,
            state=facts.state,
            case_id=task.case.id,
            case_number=task.case.number,
            case_title=case_title(task.model, places.name("step", task.case.step)),
            process=task.model.names,
            lane=task.element.lane.names if task.element.lane else {},
            due=row["due_at"] if row["due_known"] else None,
            form=self._form(session, task, reader, works=works),
            why=_documentation(task),
            line=places.name("line", task.case.line),
            step=places.name("step", task.case.step),
            subject=task.case.subject_name,
            round=row["round"],
            escalated=row["escalated_at"] is not None,
            claimed_by=people[row["claimed_by"]],
            mine=row["claimed_by"] == reader.actor.id,
            may_claim=works and row["claimed_by"] != reader.actor.id,
            may_release=works and row["claimed_by"] == reader.actor.id,
            may_delegate=works,
            may_complete=works,
            locked_reason=None if works else _locked(task, reader.actor),
            acting_for=acts.acting_for.name if works and acts.acting_for else None,
            done_by=people.on_behalf(row["completed_by"], absent.username if absent else None),
            done_at=row["completed_at"],
            delegates=self._delegates(session, task, reader) if works else (),
            signature=TaskSignature(meaning) if meaning else None,
            earlier=self._answers.earlier(session, task, history, people, reader),
            answers=self._answers.own(session, task, history, reader),
            files=case_files(session, task.case, task.model, people),
            history=case_timeline(task.model, history, people),
        )

    def _form(self, session: Session, task: LoadedTask, reader: PageReader, *, works: bool) -> FormData:
        form = form_of(self._definitions, task)
        schema = form.schema(reader.language)
        if not works:
            return FormData(schema, {})
        context = form_context(session, task, form, reader.actor, self._catalogs, reader.language)
        draft = draft_of(session, task.id, reader.actor.id)
        data = {
            **context,
            **form.prefill(context, reader.now.astimezone(self._zone)),
            **self._last_answers(task),
            **(draft.answers if draft else {}),
        }
        return FormData(schema, data, draft_saved_at=draft.saved_at if draft else None)

    @staticmethod
    def _last_answers(task: LoadedTask) -> dict[str, Any]:
        """A task entered again is prefilled with the last round's answers, as the task's own fields."""
        if task.row["round"] < 2 or task.element.item_name:
            return {}
        value = task.case.variables.get(task.element.writes or "")
        own = readable_variables(task.case, task.model, task.element)
        return (
            dict(value)
            if isinstance(value, dict) and (task.element.writes in own or task.element.reads is None)
            else {}
        )

    @staticmethod
    def _delegates(session: Session, task: LoadedTask, reader: PageReader) -> Sequence[PersonRef]:
        """Whoever could do it instead; what was meant for one person may be passed to another of the lane."""
        people = list_candidates(session, replace(task.facts, assignee=None), reader.now)
        return [PersonRef(p.username, p.name) for p in people if p.id != reader.actor.id]


def _documentation(task: LoadedTask) -> Mapping[str, str] | None:
    """`bihuan:why` and `bihuan:why.en` of the element: one sentence why this task exists."""
    zh, en = task.element.properties.get("why"), task.element.properties.get("why.en")
    found = {"zh": zh or en, "en": en or zh}
    return cast("Mapping[str, str]", found) if zh or en else None


def _locked(task: LoadedTask, actor: Actor) -> str | None:
    if not task.open:
        return None
    if actor.id in task.row["excluded"]:
        return "You took part in an earlier step of this case, so somebody else must do this one"
    if not is_candidate(task.facts, actor):
        return "This task belongs to another lane; you can read it"
    return "A colleague is working on this task"
