"""What was escalated to the reader: who holds it, how late it is, and what may be done about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.engine import ProcessKey
from app.identity import Actor, may
from app.tasks.inbox.escalated import escalated_tasks
from app.tasks.inbox.worklist import WorkItem
from app.tasks.lifecycle.urge_task import UrgeTask, urged_at
from app.tasks.page_models import EscalatedRow
from app.tasks.pages.task_rows import TaskRows

MOST = 20


class EscalatedReader:
    """Reads the section of the inbox."""

    def __init__(self, urge: UrgeTask) -> None:
        self._urge = urge

    def items(self, session: Session, actor: Actor) -> Sequence[WorkItem]:
        """At most `MOST`, soonest due first."""
        return escalated_tasks(session, actor, MOST)

    def rows(
        self, session: Session, actor: Actor, items: Sequence[WorkItem], draw: TaskRows, now: datetime
    ) -> Sequence[EscalatedRow]:
        """The same as rows; one statement for all, none for none."""
        told = urged_at(session, [item.id for item in items])
        return [self._row(session, actor, item, draw, _last(item, told), now) for item in items]

    def _row(
        self, session: Session, actor: Actor, item: WorkItem, draw: TaskRows, urged: datetime | None, now: datetime
    ) -> EscalatedRow:
        key = ProcessKey(str(item.deployment_id), item.process)
        again = self._urge.may_urge_at(session, key, urged, now)
        return EscalatedRow(
            task=draw.row(item, actor),
            holder=draw.holder(item),
            may_reassign=item.assignee is None and may(actor, "task:reassign", line=item.line),
            urged=urged,
            urge_from=again if again > now else None,
        )


def _last(item: WorkItem, told: Mapping[tuple[UUID, UUID], datetime]) -> datetime | None:
    """When the holder was urged; without one, anybody."""
    holder = item.claimed_by or item.assignee
    moments = [at for (task, person), at in told.items() if task == item.id and holder in {None, person}]
    return max(moments, default=None)
