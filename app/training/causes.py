"""Which settings cause a defect: by the catalogue, or because somebody named one in the case (R2a)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.models import DefectType, Equipment, ProcessStep, ProductionLine
from app.training.clues import Cause
from app.training.record import Done, every

# Where a cause is named once it is known: a dismissed need, a verification, a ruling, Production's disagreement.
_NAMED_IN = {
    "confirm_signal": "reason", "review_dismissal": "reason", "verify": "note", "ruling": "reason",
    "production_feedback": "reason",
}  # fmt: skip


def find_causes(session: Session, request: Mapping[str, Any], done: Sequence[Done]) -> tuple[Cause, ...]:
    """Each cause once; where it was named last, if anybody did."""
    names = _parameters(session, request)
    usual = _usual(session, request.get("defect_type"))
    causes = {usual: Cause(usual, names.get(usual, {"zh": usual, "en": usual}))} if usual else {}
    for parameter, where, field in _named(names, done):
        causes[parameter] = Cause(parameter, names[parameter], where, field)
    return tuple(causes.values())


def _named(names: Mapping[str, Mapping[str, str]], done: Sequence[Done]) -> Iterator[tuple[str, Done, str]]:
    for one in every(done, *_NAMED_IN):
        field = _NAMED_IN[one.element]
        text = str((one.answers or {}).get(field) or "").casefold()
        for parameter, spelled in names.items():
            if any(name.casefold() in text for name in spelled.values()):
                yield parameter, one, field


def _parameters(session: Session, request: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What can be set on the machines of the step, with its names."""
    query = (
        select(Equipment.parameters)
        .join(ProcessStep, ProcessStep.id == Equipment.step_id)
        .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
        .where(ProductionLine.code == request.get("line"), ProcessStep.code == request.get("step"))
    )
    return {
        parameter["code"]: {"zh": parameter["zh"], "en": parameter["en"]}
        for parameters in session.scalars(query)
        for parameter in parameters
    }


def _usual(session: Session, defect_type: str | None) -> str | None:
    found = session.get(DefectType, defect_type) if defect_type else None
    return found.cause_parameter if found else None
