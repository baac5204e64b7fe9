"""Keep what a person has typed so far, per task and person; nobody else sees it and no ledger holds it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.identity import Actor
from app.kernel.canonical import canonical_json
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.tasks.access import is_candidate
from app.tasks.lifecycle.draft_rows import store_draft
from app.tasks.load_task import load_task

LARGEST = 256 * 1024


class SaveDraft:
    """The use case; the caller commits."""

    def __init__(self, definitions: Definitions, clock: Clock) -> None:
        self._definitions = definitions
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, task_id: UUID, answers: Mapping[str, object]) -> datetime:
        """Store the answers as typed, unchecked; returns when.

        Raises ForbiddenError, ConflictError when the task is closed, InvalidInputError when the draft is too large.
        """
        task = load_task(session, self._definitions, task_id)
        if not is_candidate(task.facts, actor):
            raise ForbiddenError("This task belongs to another lane or person")
        if not task.open:
            raise ConflictError("This task is closed already; the draft was not kept")
        if len(canonical_json(answers)) > LARGEST:
            raise InvalidInputError("A draft may have at most 256 kB")
        now = self._clock.now()
        store_draft(session, task_id, actor.id, answers, now)
        return now
