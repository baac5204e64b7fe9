"""What anybody sees of a task who may see it."""

from collections.abc import Mapping
from typing import cast

from app.cases import case_title
from app.engine import Element
from app.plant import PlaceNames
from app.tasks.loaded_task import LoadedTask
from app.tasks.page_models import FormData, TaskPage


def task_head(task: LoadedTask, places: PlaceNames, form: FormData) -> TaskPage:
    """The page as anybody sees it who may see the task: nothing of who reads, nothing of what people did."""
    case, element, row = task.case, task.element, task.row
    return TaskPage(
        id=task.id,
        name=element.names,
        element=element.id,
        state=task.facts.state,
        case_id=case.id,
        case_number=case.number,
        case_title=case_title(task.model, places.name("step", case.step), places.name("defect_type", case.defect_type)),
        process=task.model.names,
        lane=element.lane.names if element.lane else {},
        due=row["due_at"] if row["due_known"] else None,
        form=form,
        why=why_of(element),
        line=places.name("line", case.line),
        step=places.name("step", case.step),
        subject=case.subject_name,
        round=row["round"],
        escalated=row["escalated_at"] is not None,
    )


def why_of(element: Element) -> Mapping[str, str] | None:
    """`bihuan:why` and `bihuan:why.en` of the element: one sentence why this task exists."""
    zh, en = element.properties.get("why"), element.properties.get("why.en")
    found = {"zh": zh or en, "en": en or zh}
    return cast("Mapping[str, str]", found) if zh or en else None
