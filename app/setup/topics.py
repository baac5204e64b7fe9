"""What a first case needs beside master data: a diagram in force, people at their steps, roles, and counts."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.identity import people_with_role
from app.kernel.roles import ROLES
from app.plant import Gap, ProcessStep, first_few, steps_without
from app.quality import Measurement
from app.setup.guide import GuideTopic
from app.training import StepAssignment, Trainer


def topics(definitions: Definitions) -> tuple[GuideTopic, ...]:
    """All of them."""
    return (
        GuideTopic(
            "definitions",
            {"zh": "流程", "en": "Process"},
            {"zh": "有了生效的流程图和表单，才能发起案例", "en": "A case runs by the diagram and forms in force"},
            "process:deploy",
            "definitions.index",
            lambda session, _now: _no_process(session, definitions),
        ),
        GuideTopic(
            "people",
            {"zh": "人员", "en": "People"},
            {
                "zh": "花名册说明谁在哪道工序、谁可以授课",
                "en": "The roster says who works where, and who teaches",
            },
            "people:import",
            "organisation.index",
            _no_people,
        ),
        GuideTopic(
            "roles",
            {"zh": "角色", "en": "Roles"},
            {"zh": "流程的每个泳道都要有人", "en": "Every lane of the process needs somebody"},
            "role:grant",
            "accounts.roles_page",
            lambda session, now: _empty_lanes(session, now, definitions),
        ),
        GuideTopic(
            "counts",
            {"zh": "检验数据", "en": "Counts"},
            {"zh": "需求识别和培训效果都靠检验数据", "en": "Needs are found, and effects measured, by them"},
            "measurement:import",
            "uploads.choose",
            _no_counts,
        ),
    )


def _no_process(session: Session, definitions: Definitions) -> Iterator[Gap]:
    if not definitions.in_force(session):
        yield Gap("No version is in force: no case can begin")


def _no_people(session: Session, now: datetime) -> Iterator[Gap]:
    ends = StepAssignment.valid_to
    here = exists().where(StepAssignment.step_id == ProcessStep.id, or_(ends.is_(None), ends > now.date()))
    if codes := steps_without(session, here):
        yield Gap("Nobody works at %(codes)s: there is nobody to be trained", {"codes": first_few(codes)})
    if not session.scalar(select(exists().where(Trainer.user_id.is_not(None)))):
        yield Gap("Nobody teaches yet: the roster names trainers by their subject")


def _empty_lanes(session: Session, now: datetime, definitions: Definitions) -> Iterator[Gap]:
    """Roles of lanes that nobody who is active holds anywhere."""
    models = [definitions.model(process.key) for process in definitions.in_force(session)]
    for role in sorted({lane.role for model in models for lane in model.lanes.values() if lane.role}):
        if not people_with_role(session, role, None, None, now):
            zh, en = (ROLES[role][language] if role in ROLES else role for language in ("zh", "en"))
            yield Gap("Nobody is %(role_en)s: tasks of that lane reach nobody", {"role_en": en, "role_zh": zh})


def _no_counts(session: Session, _now: datetime) -> Iterator[Gap]:
    if not session.scalar(select(exists().where(Measurement.id.is_not(None)))):
        yield Gap("No counts yet: no need is found, and no effect measured")
