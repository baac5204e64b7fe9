"""Under which name baselines were signed; who signed stays known by the id."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.identity.erasure.parts import Erasing, Part, Subject
from app.quality.models_control import ControlBaseline


def _count(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(ControlBaseline).where(ControlBaseline.signed_by == subject.id)
    return session.scalar(query) or 0


def _erase(erasing: Erasing) -> None:
    subject = erasing.subject
    statement = update(ControlBaseline).where(ControlBaseline.signed_by == subject.id)
    erasing.session.execute(statement.values(signed_name=subject.new_name))


PARTS = (Part({"zh": "签署的控制限基准上的姓名", "en": "The name on signed baselines"}, _count, _erase),)
