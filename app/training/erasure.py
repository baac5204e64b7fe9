"""Where a person works and what they teach; under which name rules were changed."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.identity import Erasing, Part, Subject
from app.training.demand.models import DemandRuleVersion
from app.training.models import StepAssignment, Trainer


def _count_places(session: Session, subject: Subject) -> int:
    tables = (StepAssignment, Trainer)
    counts = [
        session.scalar(select(func.count()).select_from(table).where(table.user_id == subject.id)) for table in tables
    ]
    return sum(count or 0 for count in counts)


def _erase_places(erasing: Erasing) -> None:
    for table in (StepAssignment, Trainer):
        erasing.session.execute(delete(table).where(table.user_id == erasing.subject.id))


def _count_rules(session: Session, subject: Subject) -> int:
    query = select(func.count()).select_from(DemandRuleVersion).where(DemandRuleVersion.changed_by == subject.username)
    return session.scalar(query) or 0


def _erase_rules(erasing: Erasing) -> None:
    subject, changed_by = erasing.subject, DemandRuleVersion.changed_by
    statement = update(DemandRuleVersion).where(changed_by == subject.username)
    erasing.session.execute(statement.values(changed_by=subject.new_username))


PARTS = (
    Part({"zh": "岗位安排与讲师资格", "en": "Places of work and what they may teach"}, _count_places, _erase_places),
    Part({"zh": "规则的修改人", "en": "Who changed rules"}, _count_rules, _erase_rules),
)
