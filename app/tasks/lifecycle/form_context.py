"""What a task's form may know: the variables its element reads, option lists, the case's facts, the person."""

from typing import Any

from sqlalchemy.orm import Session

from app.cases import readable_variables
from app.definitions import Definitions, Form
from app.identity import Actor
from app.kernel.errors import DomainError
from app.tasks.loaded_task import LoadedTask
from app.tasks.option_lists import CatalogContext, Catalogs


class NoFormError(DomainError):
    """The element names no form; the deploy gate refuses such a diagram."""

    code = "no_form"


def form_of(definitions: Definitions, task: LoadedTask) -> Form:
    """The form of the task's element in the case's own deployment."""
    if task.element.form is None:
        raise NoFormError("The task %(element)s has no form", element=task.element.id)
    return definitions.form(task.case.key.deployment, task.element.form)


def catalog_context(task: LoadedTask, actor: Actor, language: str) -> CatalogContext:
    """For whom and where the option lists of the task's form are."""
    case = task.case
    return CatalogContext(actor, case.plant, case.line, case.step, case.variables, language)


def form_context(
    session: Session, task: LoadedTask, form: Form, actor: Actor, catalogs: Catalogs, language: str
) -> dict[str, Any]:
    """Readable variables, `catalog_*`, `me`, `case`, `round` and the item; nothing else reaches a form."""
    variables = readable_variables(task.case, task.model, task.element)
    place = catalog_context(task, actor, language)
    context: dict[str, Any] = {
        **variables,
        **catalogs.options(session, form.catalogs, place),
        "me": {"username": actor.username, "name": actor.name, "language": language},
        "case": task.case.facts,
        "round": task.row["round"],
    }
    if task.element.item_name:
        context[task.element.item_name] = task.item
    return context
