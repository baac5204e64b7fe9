"""Fill one task's page: what to do and why, what earlier lanes left, the form, the files, the history."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import case_files, case_timeline, read_actors, read_history
from app.definitions import Definitions
from app.plant import PlaceLabels
from app.tasks.load_task import visible_task
from app.tasks.page_models import TaskPage, TaskSignature
from app.tasks.pages.previous_answers import AnswerReader, PageReader
from app.tasks.pages.task_form import TaskFormReader
from app.tasks.pages.task_head import task_head
from app.tasks.pages.task_rights import with_rights


class TaskPageReader:
    """Reads a task's page for one person."""

    def __init__(
        self, definitions: Definitions, form: TaskFormReader, answers: AnswerReader, labels: PlaceLabels
    ) -> None:
        self._definitions = definitions
        self._form = form
        self._answers = answers
        self._labels = labels

    def read(self, session: Session, task_id: UUID, reader: PageReader) -> TaskPage:
        """The page; raises NotFoundError also for a task that the person may not see."""
        task = visible_task(session, self._definitions, reader.actor, task_id)
        row = task.row
        history = read_history(session, task.case, task.model)
        involved = [row["claimed_by"], row["completed_by"], row["completed_for"]]
        people = read_actors(session, history, involved)
        absent = people[row["completed_for"]]
        meaning = task.element.properties.get("sign")
        form = self._form.read(session, task, reader)
        page = with_rights(session, task_head(task, self._labels.read(session), form), task, reader)
        return replace(
            page,
            claimed_by=people[row["claimed_by"]],
            done_by=people.on_behalf(row["completed_by"], absent.username if absent else None),
            done_at=row["completed_at"],
            signature=TaskSignature(meaning) if meaning else None,
            earlier=self._answers.earlier(session, task, history, people, reader),
            answers=self._answers.own(session, task, history, reader),
            files=case_files(session, task.case, task.model, people),
            history=case_timeline(task.model, history, people),
        )
