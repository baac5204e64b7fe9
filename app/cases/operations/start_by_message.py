"""A message starts a case: a detected need waits for production's confirmation (S12)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.step.case_row import Beginning
from app.cases.step.lifecycle import Lifecycle
from app.definitions import Definitions
from app.identity import SYSTEM, Actor, attribution_of
from app.kernel.errors import NotFoundError


class StartByMessage:
    """Begins a case at the start event that waits for a message."""

    def __init__(self, lifecycle: Lifecycle, definitions: Definitions) -> None:
        self._lifecycle = lifecycle
        self._definitions = definitions

    def __call__(
        self, session: Session, message: str, payload: Mapping[str, Any], actor: Actor = SYSTEM
    ) -> list[CaseRecord]:
        """Start one case per process in force that begins with `message`; the payload becomes the variable that the
        start event writes. Raises NotFoundError when no process waits for it."""
        started = []
        for found in self._definitions.in_force(session):
            model = self._definitions.model(found.key)
            for element in model.elements.values():
                if element.kind == "startEvent" and element.event == "message" and element.message == message:
                    variables = {element.writes or message: dict(payload)}
                    started.append(
                        self._lifecycle.start(
                            session, attribution_of(actor), found.key, Beginning(variables, element.id)
                        )
                    )
        if not started:
            raise NotFoundError("No process in force begins with the message %(message)s", message=message)
        return started
