"""Which settings cause a defect: by the catalogue, or because somebody named one in the case (R2a)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.plant import DefectType, Equipment, ProcessStep, ProductionLine, find_step
from app.quality import cause_pareto, defect_pareto, window_of
from app.responsibility.derive.completed_work import CompletedWork, every
from app.responsibility.derive.loop_clues import Cause

ParameterNames = Mapping[str, Mapping[str, str]]

# Where a cause is named once it is known: a dismissed need, a verification, a ruling, Production's disagreement.
_NAMED_IN = {
    "confirm_signal": "reason",
    "review_dismissal": "reason",
    "verify": "note",
    "ruling": "reason",
    "production_feedback": "reason",
}


def find_causes(
    session: Session, request: Mapping[str, Any], baseline: Mapping[str, Any], done: Sequence[CompletedWork]
) -> tuple[Cause, ...]:
    """Each cause once: the commonest by count, else the usual one by the catalogue; and whatever people named."""
    names = _parameters(session, request)
    first = _first(session, request, baseline, names)
    causes = {first.parameter: first} if first else {}
    for parameter, where, place in _named(names, done):
        known = causes.get(parameter) or Cause(parameter, names[parameter])
        causes[parameter] = replace(known, where=where, place=place)
    return tuple(causes.values())


def _first(
    session: Session, request: Mapping[str, Any], baseline: Mapping[str, Any], names: ParameterNames
) -> Cause | None:
    """The commonest setting that inspectors named as the cause in the baseline's window; else the usual one.

    They name causes for the defect that was asked about; without one, the defect that was found most stands for it.
    Most inspection systems only know whether it was man, machine, material or method: the catalogue knows the setting.
    """
    window, defect = window_of(baseline.get("window")), request.get("defect_type")
    if window is None or not request.get("line") or not request.get("step"):
        return _usual(session, defect, names)
    place = find_step(session, request["line"], request["step"])
    defect = defect or next((bar.code for bar in defect_pareto(session, place.id, window)), None)
    for bar in cause_pareto(session, place.id, window, defect) if defect else ():
        if bar.code and (parameter := _parameter_called(bar.code, names)):
            return Cause(parameter, names[parameter], share=round(bar.share, 4))
    return _usual(session, defect, names)


def _parameter_called(text: str, names: ParameterNames) -> str | None:
    wanted = text.casefold()
    spelled = {word.casefold(): code for code, words in names.items() for word in (code, *words.values())}
    return spelled.get(wanted)


def _named(names: ParameterNames, done: Sequence[CompletedWork]) -> Iterator[tuple[str, CompletedWork, str]]:
    for one in every(done, *_NAMED_IN):
        field = _NAMED_IN[one.element]
        text = str((one.answers or {}).get(field) or "").casefold()
        for parameter, spelled in names.items():
            if any(name.casefold() in text for name in spelled.values()):
                yield parameter, one, field


def _parameters(session: Session, request: Mapping[str, Any]) -> ParameterNames:
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


def _usual(session: Session, defect_type: str | None, names: ParameterNames) -> Cause | None:
    found = session.get(DefectType, defect_type) if defect_type else None
    if found is None or not found.cause_parameter:
        return None
    code = found.cause_parameter
    return Cause(code, names.get(code, {"zh": code, "en": code}))
