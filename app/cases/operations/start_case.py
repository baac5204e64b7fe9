"""Start a case by hand: who may stands in the diagram (`camunda:candidateStarterGroups`)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.page_models import StartChoice
from app.cases.permissions import starter_role
from app.cases.step.case_row import Beginning
from app.cases.step.lifecycle import Lifecycle
from app.definitions import Definitions
from app.engine import ProcessModel
from app.identity import Actor, attribution_of
from app.kernel.errors import ForbiddenError


class StartCase:
    """Begins a case of the newest version of a process."""

    def __init__(self, lifecycle: Lifecycle, definitions: Definitions) -> None:
        self._lifecycle = lifecycle
        self._definitions = definitions

    def choices(self, session: Session, actor: Actor) -> list[StartChoice]:
        """The processes the person may start."""
        models = [self._definitions.model(found.key) for found in self._definitions.in_force(session)]
        return [StartChoice(m.id, m.names, _description(m)) for m in models if starter_role(m, actor)]

    def __call__(
        self, session: Session, actor: Actor, process: str, variables: Mapping[str, Any] | None = None
    ) -> CaseRecord:
        """Raises NotFoundError, ForbiddenError, StepFaultError. `variables` are for message starts and tests;
        pages pass none, because a person's data comes by forms."""
        key = self._definitions.latest(session, process)
        model = self._definitions.model(key)
        role = starter_role(model, actor)
        if role is None:
            raise ForbiddenError("You may not start this process")
        start = _plain_start(model)
        given = Beginning(dict(variables or {}), start, None, _only(actor, role, "plant"), _only(actor, role, "line"))
        return self._lifecycle.start(session, attribution_of(actor, role), key, given)


def _plain_start(model: ProcessModel) -> str | None:
    """The none start event of the process itself, beside which message starts may stand."""
    starts = (e for e in model.elements.values() if e.kind == "startEvent" and e.parent == model.id)
    return next((element.id for element in starts if element.event is None), None)


def _only(actor: Actor, role: str, name: str) -> str | None:
    """The one plant or line of the person's grants of the role; None when there are several or it is everywhere."""
    values = {getattr(grant, name) for grant in actor.grants if grant.role == role}
    return values.pop() if len(values) == 1 else None


def _description(model: ProcessModel) -> Mapping[str, str]:
    zh, en = model.properties.get("description"), model.properties.get("description.en")
    return {"zh": zh or "", "en": en or zh or ""}
