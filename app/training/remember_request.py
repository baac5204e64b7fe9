"""What the loop's tasks leave behind beside the case's variables: typed rows that later steps read.

Listens to `TaskCompleted`, so a row is written in the very transaction that completes the task.
"""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.kernel.canonical import digest
from app.tasks import TaskCompleted
from app.training.models import TrainingRequest

PROCESS = "quality_training"
# The answer to QA is no part of the request itself, and neither is what the server measured.
_BESIDE_THE_REQUEST = frozenset({"answer", "baseline", "question", "defect_class"})


def remember_request(session: Session, event: TaskCompleted) -> None:
    """Keep each version of the request, so that an unchanged resubmission shows (R1)."""
    if (event.process, event.element) != (PROCESS, "submit_request"):
        return
    asked = {key: value for key, value in event.answers.items() if key not in _BESIDE_THE_REQUEST}
    session.execute(
        insert(TrainingRequest).values(
            task_id=event.task_id,
            case_id=event.case_id,
            content_hash=digest(asked),
            submitted_by=event.actor_id,
            submitted_at=event.at,
        )
    )
