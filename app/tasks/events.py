"""What the slices above hear of a person's work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskCompleted:
    """A person completed a task; `variables` are the case's after the step. Same transaction: an error undoes it."""

    case_id: UUID
    deployment: str
    process: str
    element: str
    task_id: UUID
    item: Any
    answers: Mapping[str, Any]
    variables: Mapping[str, Any]
    actor_id: UUID
    at: datetime
