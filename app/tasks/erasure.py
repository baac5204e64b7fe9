"""A person's work in progress: drafts, what they were told, and what tasks of cases about them name."""

from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.cases import Case, cases_about
from app.identity import Erasing, Part, Subject
from app.tasks.models import Draft, Notification, Task, TaskState
from app.tasks.notify.models import NoticeChoice

OPEN = "This person still holds %(count)s open tasks: pass them to somebody else first."


def _drafts(subject: Subject) -> ColumnElement[bool]:
    about = select(Task.id).where(Task.case_id.in_(cases_about(subject)))
    return or_(Draft.user_id == subject.id, Draft.task_id.in_(about))


def _told(subject: Subject) -> ColumnElement[bool]:
    """What they were told, what others were told of cases about them, and whatever names them."""
    values = func.jsonb_each_text(Notification.params).table_valued("key", "value")
    naming = select(values.c.value).where(values.c.value.in_([subject.name, subject.username])).exists()
    return or_(Notification.user_id == subject.id, Notification.case_id.in_(cases_about(subject)), naming)


def _count_drafts(session: Session, subject: Subject) -> int:
    return session.scalar(select(func.count()).select_from(Draft).where(_drafts(subject))) or 0


def _erase_drafts(erasing: Erasing) -> None:
    erasing.session.execute(delete(Draft).where(_drafts(erasing.subject)).execution_options(synchronize_session=False))


def _count_told(session: Session, subject: Subject) -> int:
    return session.scalar(select(func.count()).select_from(Notification).where(_told(subject))) or 0


def _erase_told(erasing: Erasing) -> None:
    gone = delete(Notification).where(_told(erasing.subject)).execution_options(synchronize_session=False)
    erasing.session.execute(gone)
    erasing.session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == erasing.subject.id))


def _holds_tasks(session: Session, subject: Subject) -> tuple[str, dict[str, Any]] | None:
    held = or_(Task.assignee == subject.id, Task.claimed_by == subject.id)
    count = session.scalar(select(func.count()).select_from(Task).where(Task.state == TaskState.OPEN, held))
    return (OPEN, {"count": count}) if count else None


def _items(subject: Subject) -> ColumnElement[bool]:
    """Tasks for each person of a list carry the username, also in cases that are not about one person."""
    item = func.jsonb_extract_path_text(Task.item, "value")
    return or_(Task.case_id.in_(select(Case.id).where(Case.subject_id == subject.id)), item == subject.username)


def _count_items(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(Task).where(Task.item.is_not(None), _items(subject))
    return session.scalar(query) or 0


def _erase_items(erasing: Erasing) -> None:
    subject = erasing.subject
    gone = update(Task).where(Task.item.is_not(None), _items(subject)).values(item={"value": subject.new_username})
    erasing.session.execute(gone.execution_options(synchronize_session=False))


PARTS = (
    Part({"zh": "草稿", "en": "Drafts"}, _count_drafts, _erase_drafts, _holds_tasks),
    Part({"zh": "通知", "en": "Notifications"}, _count_told, _erase_told),
    Part({"zh": "任务上的人员标识", "en": "Tasks made for this person"}, _count_items, _erase_items),
)
