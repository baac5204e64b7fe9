"""The form of a task's page: its schema, and the values with which its fields begin."""

from datetime import tzinfo
from typing import Any

from sqlalchemy.orm import Session

from app.cases import readable_variables
from app.definitions import Definitions
from app.tasks.access import may_work
from app.tasks.lifecycle.draft_rows import draft_of
from app.tasks.lifecycle.form_context import catalog_context, form_context, form_of
from app.tasks.loaded_task import LoadedTask
from app.tasks.option_lists import Catalogs
from app.tasks.page_models import FormData
from app.tasks.pages.previous_answers import PageReader


class TaskFormReader:
    """Reads the form for one person; days are those of `zone`."""

    def __init__(self, definitions: Definitions, catalogs: Catalogs, zone: tzinfo) -> None:
        self._definitions = definitions
        self._catalogs = catalogs
        self._zone = zone

    def read(self, session: Session, task: LoadedTask, reader: PageReader) -> FormData:
        """The schema and what the fields begin with; a reader who does not work gets the schema alone."""
        form = form_of(self._definitions, task)
        schema = form.schema(reader.language)
        if not may_work(task.facts, reader.actor):
            return FormData(schema, {})
        context = form_context(session, task, form, reader.actor, self._catalogs, reader.language)
        draft = draft_of(session, task.id, reader.actor.id)
        place = catalog_context(task, reader.actor, reader.language)
        data = {
            **context,
            **self._catalogs.details(session, context, place),
            **form.prefill(context, reader.now.astimezone(self._zone)),
            **form.kept(self._last_answers(task)),
            **(draft.answers if draft else {}),
        }
        return FormData(schema, data, draft_saved_at=draft.saved_at if draft else None)

    @staticmethod
    def _last_answers(task: LoadedTask) -> dict[str, Any]:
        """A task entered again is prefilled with the last round's answers, as the task's own fields."""
        if task.case.visits.get(task.element.id, 1) < 2 or task.element.item_name:
            return {}
        value = task.case.variables.get(task.element.writes or "")
        own = readable_variables(task.case, task.model, task.element)
        return (
            dict(value)
            if isinstance(value, dict) and (task.element.writes in own or task.element.reads is None)
            else {}
        )
