"""Files that came with a submission: stored, and named in the answers by their document ids."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases import AttachedFile, AttachmentPlace, attach_document
from app.definitions import Definitions
from app.identity import Actor
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError
from app.tasks.load_task import visible_task


class IncomingFile(Protocol):
    """A file as the web layer hands it over."""

    filename: str | None

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""


class UploadLimits(Protocol):
    """What a person may attach to a task."""

    @property
    def max_bytes(self) -> int: ...
    @property
    def max_per_task(self) -> int: ...


class StoreUploads:
    """The use case; a submission that is refused later stores no file, for all is one transaction."""

    def __init__(self, definitions: Definitions, clock: Clock, limits: UploadLimits) -> None:
        self._definitions = definitions
        self._clock = clock
        self._limits = limits

    def __call__(
        self,
        session: Session,
        actor: Actor,
        task_id: UUID,
        answers: Mapping[str, Any],
        files: Mapping[str, Sequence[IncomingFile]],
    ) -> Mapping[str, Any]:
        """The answers with each file field's `files::…` value replaced by the list of stored document ids.

        Raises NotFoundError, and InvalidInputError for files that are too many, too large or of no allowed kind.
        """
        if not files:
            return answers
        task = visible_task(session, self._definitions, actor, task_id, lock=True)  # before anything is written of it
        most = self._limits.max_per_task
        if sum(len(incoming) for incoming in files.values()) > most:
            raise InvalidInputError("At most %(most)s files may be attached to a task", most=most)
        place = AttachmentPlace(task.case.id, task.id, task.element.id, actor.id, self._clock.now())
        fields = {value: key for key, value in answers.items() if isinstance(value, str)}
        named = {fields[token]: incoming for token, incoming in files.items() if token in fields}
        return {**answers, **{field: self._store(session, field, incoming, place) for field, incoming in named.items()}}

    def _store(
        self, session: Session, field: str, incoming: Sequence[IncomingFile], place: AttachmentPlace
    ) -> list[str]:
        most = self._limits.max_bytes
        uploads = [AttachedFile(field, file.filename or "", file.read(most + 1)) for file in incoming]
        return [str(attach_document(session, upload, place, most).id) for upload in uploads]
