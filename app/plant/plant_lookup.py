"""Where things happen: the steps there are, and the step that a line's and a step's code name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.imports import RejectCode, RowError
from app.kernel.errors import NotFoundError
from app.plant.models import Plant, ProcessStep, ProductionLine

UNKNOWN_STEP = RejectCode(
    "unknown_step", "The line %(line)s has no step %(step)s; map the code, or add the step at /plant/steps", waits=True
)


@dataclass(frozen=True, slots=True)
class StepPlace:
    """A step with the codes of where it lies; `timezone` is its line's. `active`: it is in use, and so is its line."""

    id: int
    plant: str
    line: str
    step: str
    timezone: str
    active: bool = True


_PLACES = (
    select(
        ProcessStep.id,
        Plant.code,
        ProductionLine.code,
        ProcessStep.code,
        ProductionLine.timezone,
        and_(ProcessStep.active, ProductionLine.active),
    )
    .join(ProductionLine, ProcessStep.line_id == ProductionLine.id)
    .join(Plant, ProductionLine.plant_id == Plant.id)
)


def lines_by_plant(session: Session) -> dict[str, set[str]]:
    """The codes of every plant's lines, by the plant's code."""
    found: dict[str, set[str]] = {}
    query = select(Plant.code, ProductionLine.code).outerjoin(ProductionLine, ProductionLine.plant_id == Plant.id)
    for plant, line in session.execute(query):
        found.setdefault(plant, set()).update({line} - {None})
    return found


def step_places(session: Session) -> list[StepPlace]:
    """Every step there is, in use or not, by line and position."""
    rows = session.execute(_PLACES.order_by(ProductionLine.code, ProcessStep.position)).all()
    return [StepPlace(*row) for row in rows]


def find_step(session: Session, line: str, step: str) -> StepPlace:
    """The step `step` of the line `line`; raises NotFoundError naming both."""
    row = session.execute(_PLACES.where(ProductionLine.code == line, ProcessStep.code == step)).first()
    if row is None:
        raise NotFoundError(
            "There is no step %(step)s on the line %(line)s; steps are added at /plant/steps", step=step, line=line
        )
    return StepPlace(*row)


class StepIndex:
    """Every step by the codes of its line and its own, loaded once for rows that name them."""

    def __init__(self, session: Session) -> None:
        self._places = {(place.line, place.step): place for place in step_places(session)}
        self._lines = set(session.scalars(select(ProductionLine.code)))
        self._steps = {step for _, step in self._places}

    def find(self, line: str, step: str) -> StepPlace:
        """The step that a row names; raises RowError, which says which of the two codes has to be mapped."""
        place = self._places.get((line, step))
        if place is None:
            raise RowError(UNKNOWN_STEP, {"line": line, "step": step}, tuple(self._unknown(line, step)))
        return place

    def _unknown(self, line: str, step: str) -> Iterable[tuple[str, str]]:
        # A row whose line nobody knows may name a step that no line has: then both have to be said.
        if line not in self._lines:
            yield "line", line
        if line in self._lines or step not in self._steps:
            yield "step", step


def steps_without(session: Session, has: ColumnElement[bool]) -> list[str]:
    """The steps in use, `line/step` in the order of their lines, for which the condition `has` does not hold."""
    query = (
        select(ProductionLine.code + "/" + ProcessStep.code)
        .select_from(ProcessStep)
        .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
        .where(ProcessStep.active, ProductionLine.active, ~has)
        .order_by(ProductionLine.code, ProcessStep.position)
    )
    return list(session.scalars(query))
