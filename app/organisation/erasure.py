"""Where a person is employed and listed; under which name posts and mappings were changed."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.identity import Erasing, Part, Subject
from app.organisation.models import DirectoryMember, Employment, Post, RoleMapping

_SIGNED = (Post.changed_by, RoleMapping.proposed_by)


def _count_places(session: Session, subject: Subject) -> int:
    counts = [
        session.scalar(select(func.count()).select_from(table).where(table.user_id == subject.id))
        for table in (Employment, DirectoryMember)
    ]
    return sum(count or 0 for count in counts)


def _erase_places(erasing: Erasing) -> None:
    person = erasing.subject.id
    for table in (Employment, DirectoryMember):
        erasing.session.execute(delete(table).where(table.user_id == person))
    led = update(Employment).where(Employment.manager_id == person).values(manager_id=None)
    erasing.session.execute(led)


def _count_signed(session: Session, subject: Subject) -> int:
    counts = [
        session.scalar(select(func.count()).select_from(column.class_).where(column == subject.username))
        for column in _SIGNED
    ]
    return sum(count or 0 for count in counts)


def _erase_signed(erasing: Erasing) -> None:
    subject = erasing.subject
    for column in _SIGNED:
        statement = update(column.class_).where(column == subject.username).values({column: subject.new_username})
        erasing.session.execute(statement.execution_options(synchronize_session=False))


PARTS = (
    Part(
        {
            "zh": "任职：单位、岗位、上级、电话、目录中的组",
            "en": "Employment: unit, post, manager, phone, groups of the directory",
        },
        _count_places,
        _erase_places,
    ),
    Part({"zh": "编制与角色对应的修改人", "en": "Who changed posts and mappings"}, _count_signed, _erase_signed),
)
