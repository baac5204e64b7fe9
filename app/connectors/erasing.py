"""Under which name connectors were run and rows mended."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRun, QuarantinedRow
from app.identity.erasure.parts import Erasing, Part, Subject

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


PARTS = (Part({"zh": "数据导入与修正的经手人", "en": "Who ran imports and mended rows"}, _count, _erase),)
