"""From the codes people write to the place they mean."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFoundError
from app.quality.models.plant import Plant, ProcessStep, ProductionLine


@dataclass(frozen=True, slots=True)
class StepPlace:
    """A step with the codes of where it lies; `timezone` is its line's."""

    id: int
    plant: str
    line: str
    step: str
    timezone: str


_PLACES = (
    select(ProcessStep.id, Plant.code, ProductionLine.code, ProcessStep.code, ProductionLine.timezone)
    .join(ProductionLine, ProcessStep.line_id == ProductionLine.id)
    .join(Plant, ProductionLine.plant_id == Plant.id)
)


def step_places(session: Session) -> list[StepPlace]:
    """Every step there is, by line and position."""
    rows = session.execute(_PLACES.order_by(ProductionLine.code, ProcessStep.position)).all()
    return [StepPlace(*row) for row in rows]


def find_step(session: Session, line: str, step: str) -> StepPlace:
    """The step `step` of the line `line`; raises NotFoundError naming both."""
    row = session.execute(_PLACES.where(ProductionLine.code == line, ProcessStep.code == step)).first()
    if row is None:
        raise NotFoundError("There is no step %(step)s on the line %(line)s", step=step, line=line)
    return StepPlace(*row)
