"""Under which name connectors were run and rows mended; refused rows that are about the person."""

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRun, QuarantinedRow
from app.identity import Erasing, Part, Subject, User

_COLUMNS = (ConnectorRun.asked_by, QuarantinedRow.mended_by)


def _count(session: Session, subject: Subject) -> int:
    counts = [
        session.scalar(select(func.count()).select_from(column.class_).where(column == subject.username))
        for column in _COLUMNS
    ]
    return sum(count or 0 for count in counts)


def _erase(erasing: Erasing) -> None:
    subject = erasing.subject
    for column in _COLUMNS:
        statement = update(column.class_).where(column == subject.username).values({column: subject.new_username})
        erasing.session.execute(statement.execution_options(synchronize_session=False))


def _refused(session: Session, subject: Subject) -> Select[int]:
    """Refused rows one of whose cells is just the person's username, name or employee number."""
    emp_no = session.scalar(select(User.emp_no).where(User.id == subject.id))
    known = [text for text in (subject.username, subject.name, emp_no) if text]
    cell = func.jsonb_each_text(QuarantinedRow.raw).table_valued("key", "value").lateral()
    return select(QuarantinedRow.id).where(exists().select_from(cell).where(cell.c.value.in_(known)))


def _count_refused(session: Session, subject: Subject) -> int:
    return session.scalar(select(func.count()).select_from(_refused(session, subject).subquery())) or 0


def _erase_refused(erasing: Erasing) -> None:
    """The line stays counted in its run; what it said is gone, so that it cannot be replayed."""
    rows = list(erasing.session.scalars(_refused(erasing.session, erasing.subject)))
    blank = update(QuarantinedRow).where(QuarantinedRow.id.in_(rows))
    erasing.session.execute(blank.values(raw={}, params={}, source_key=None, state="dismissed"))


PARTS = (
    Part({"zh": "数据导入与修正的经手人", "en": "Who ran imports and mended rows"}, _count, _erase),
    Part({"zh": "关于此人的被拒收数据行", "en": "Refused rows about the person"}, _count_refused, _erase_refused),
)
