"""What a person may do with a task, and why not."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.identity import Actor
from app.tasks.access import Capacity, capacity, is_candidate, may_reassign, may_work, oversees
from app.tasks.candidates import list_candidates
from app.tasks.loaded_task import LoadedTask
from app.tasks.page_models import TaskPage
from app.tasks.pages.previous_answers import PageReader
from app.web.view_models import PersonRef


def with_rights(session: Session, page: TaskPage, task: LoadedTask, reader: PageReader) -> TaskPage:
    """The page with its buttons."""
    works, acts = may_work(task.facts, reader.actor), capacity(task.facts, reader.actor) or Capacity()
    mine = task.row["claimed_by"] == reader.actor.id
    passes = (works and not task.personal) or may_reassign(task.row, reader.actor)
    return replace(
        page,
        mine=mine,
        may_claim=works and not mine,
        may_release=works and mine,
        may_delegate=passes,
        may_urge=task.open and oversees(task.row, reader.actor),
        may_complete=works,
        locked_reason=None if works else _locked(task, reader.actor),
        acting_for=acts.acting_for.name if works and acts.acting_for else None,
        delegates=_delegates(session, task, reader) if passes else (),
    )


def _delegates(session: Session, task: LoadedTask, reader: PageReader) -> Sequence[PersonRef]:
    """Whoever could do it instead."""
    people = list_candidates(session, task.facts, reader.now)
    return [PersonRef(p.username, p.name) for p in people if p.id not in {reader.actor.id, task.row["claimed_by"]}]


def _locked(task: LoadedTask, actor: Actor) -> str | None:
    if not task.open:
        return None
    if actor.id in task.row["excluded"]:
        return "You took part in an earlier step of this case, so somebody else must do this one"
    if not is_candidate(task.facts, actor):
        return "This task belongs to another lane; you can read it"
    return "A colleague is working on this task"
