"""Complete a task: load, check access, check the answers, take the case one step on, record, return."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import Lifecycle, StepBatch, document_digests
from app.engine import Advance, expression_in, is_expression
from app.feel import compile_expression
from app.identity import Actor, ConfirmPassword, attribution_of, person_name, signature_of
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.kernel.events import Events
from app.ledger import Action, Entry
from app.tasks.access import Capacity, capacity, is_held_by_other
from app.tasks.events import TaskCompleted
from app.tasks.lifecycle.form_context import form_context, form_of
from app.tasks.load_task import load_task
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import TaskState
from app.tasks.option_lists import Catalogs
from app.tasks.step_writes import complete_task_row, forget_drafts

CHECK_FAILED = "The answers do not fit together"


class TaskNotOpenError(ConflictError):
    """The task was completed or cancelled before."""

    code = "task_not_open"


@dataclass(frozen=True, slots=True)
class TaskSubmission:
    """What a person sends: the answers, the password where the task is signed, the language for messages."""

    answers: Mapping[str, Any]
    password: str | None = field(default=None, repr=False)
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Completed:
    """The step that followed; `case_number` and `next_tasks` are for a message to the person."""

    case_id: UUID
    case_number: str
    finished: bool
    advance: Advance


class CompleteTask:
    """The hot path: one case lock, few statements, one commit by the caller."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        catalogs: Catalogs,
        events: Events,
        confirm_password: ConfirmPassword,
        zone: tzinfo,
    ) -> None:
        self._lifecycle = lifecycle
        self._definitions = lifecycle.definitions
        self._catalogs = catalogs
        self._events = events
        self._confirm_password = confirm_password
        self._zone = zone

    def __call__(self, session: Session, actor: Actor, task_id: UUID, submission: TaskSubmission) -> Completed:
        """Raises NotFoundError, ForbiddenError, TaskNotOpenError, InvalidInputError (fields named), StepFaultError."""
        task = load_task(session, self._definitions, task_id, lock=True)
        acts = self._capacity(session, task, actor)
        answers = self._checked_answers(session, task, actor, submission)
        if task.element.properties.get("sign"):
            self._confirm_password(session, actor, submission.password)
        now = self._lifecycle.moment(task.case)
        batch = self._close(task, actor, acts, now)
        entry = self._entry(task, actor, acts, answers)
        if form_of(self._definitions, task).files_fields:
            entry = replace(entry, data={**(entry.data or {}), "files": document_digests(session, task.id)})
        advance = self._lifecycle.complete(session, task.case, task.id, answers, entry, batch)
        case, element = task.case, task.element
        happened = TaskCompleted(
            case.id,
            case.key.deployment,
            case.process,
            element.id,
            task.id,
            task.item,
            answers,
            case.variables,
            actor.id,
            now,
        )
        self._events.publish(session, happened)
        return Completed(task.case.id, task.case.number, advance.finished, advance)

    def _capacity(self, session: Session, task: LoadedTask, actor: Actor) -> Capacity:
        """In what capacity the person completes the task; refuses who may not."""
        facts = task.facts
        acts = capacity(facts, actor)
        if acts is None:
            raise ForbiddenError("This task belongs to another lane or person; you may not complete it")
        if facts.state != TaskState.OPEN:
            raise TaskNotOpenError(
                "This task was completed by %(name)s before; reload to see the present state",
                name=person_name(session, task.row["completed_by"]),
            )
        if is_held_by_other(facts, actor):
            raise ConflictError(
                "%(name)s is working on this task; ask for it to be given back",
                name=person_name(session, facts.claimed_by),
            )
        return acts

    def _checked_answers(
        self, session: Session, task: LoadedTask, actor: Actor, submission: TaskSubmission
    ) -> dict[str, Any]:
        form, now = form_of(self._definitions, task), self._lifecycle.moment(task.case)
        context = form_context(session, task, form, actor, self._catalogs, submission.language)
        answers = form.validate(submission.answers, context, now, submission.language, self._zone)
        check = task.element.properties.get("check")
        if check:
            scope = {**task.case.variables, **context, **answers}
            if compile_expression(check.removeprefix("=")).evaluate(scope, now) is not True:
                raise InvalidInputError(_check_message(task, submission.language, scope, now), fields={})
        return answers

    @staticmethod
    def _close(task: LoadedTask, actor: Actor, acts: Capacity, now: datetime) -> StepBatch:
        """What closes the task's row, to be stored with the step; the case learns who performed the element."""
        absent = acts.acting_for.id if acts.acting_for else None
        batch = StepBatch([complete_task_row(task.id, now, actor.id, absent)], at=now)
        if task.has_drafts:
            batch.writes.append(forget_drafts(task.id))
        task.case.add_performer(task.element.id, actor.id)
        if absent is not None:
            task.case.add_performer(task.element.id, absent)  # neither may be on the other side of separated duties
        return batch

    @staticmethod
    def _entry(task: LoadedTask, actor: Actor, acts: Capacity, answers: Mapping[str, Any]) -> Entry:
        element, lane = task.element, task.element.lane
        meaning = element.properties.get("sign")
        old = task.case.variables.get(element.writes or "")
        target = {
            "task": str(task.id),
            "element": element.id,
            "form": element.form,
            "item": task.item,
            "round": task.row["round"],
            "process": task.case.process,
        }
        return Entry(
            Action.TASK_COMPLETED,
            "input",
            attribution_of(actor, task.row["role"], lane.id if lane else None, acts.acting_for),
            target=target,
            old=old,
            new=answers,
            meaning=meaning,
            data={"signature": signature_of()} if meaning else None,
            input={"op": "complete", "ref": str(task.id)},
            definition={"deployment": str(task.case.deployment_id), "process": task.case.process},
        )


def _check_message(task: LoadedTask, language: str, scope: Mapping[str, Any], now: datetime) -> str:
    """As the diagram says it: text, or FEEL over the same values as the check, so that it can name what is missing."""
    properties = task.element.properties
    text = properties.get(f"check.message.{language}") or properties.get("check.message") or CHECK_FAILED
    return str(compile_expression(expression_in(text)).evaluate(scope, now)) if is_expression(text) else text
