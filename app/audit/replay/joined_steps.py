"""A case's events joined with their re-execution: what moved, what waits, what was set; nothing about people yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit.replay.page_models import Agreement
from app.audit.replay.replay_case import ErasedInputError, Replay, ReplayedStep
from app.cases import HistoryEvent, writes_in
from app.engine import Advance, ProcessModel, VariableWrite
from app.ledger import Action

WORK = frozenset({"userTask", "serviceTask", "callActivity", "intermediateCatchEvent", "receiveTask"})


@dataclass(frozen=True, slots=True)
class Movement:
    """What one event did to the case, re-executed where that is possible, as recorded otherwise."""

    event: HistoryEvent
    agreement: Agreement
    entered: Sequence[str] = ()
    left: Sequence[str] = ()
    visits: Mapping[str, int] = field(default_factory=dict)
    waiting: Sequence[str] = ()
    writes: Sequence[VariableWrite] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    expected: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class Rerun:
    """The re-executed inputs by event number, and why it broke off, if it did: by `trouble`, or an order of erasure."""

    steps: Mapping[int, ReplayedStep]
    trouble: str | None = None
    erased: str | None = None


def rerun(replay: Replay, session: Session, case_id: UUID) -> Rerun:
    """Re-execute the case as far as it goes."""
    steps: dict[int, ReplayedStep] = {}
    try:
        for step in replay.steps(session, case_id):
            steps[step.seq] = step
    except ErasedInputError as error:
        return Rerun(steps, erased=error.order)
    except Exception as error:  # noqa: BLE001 - whatever a changed record makes the engine raise is shown, loudly
        return Rerun(steps, f"{type(error).__name__}: {error}")
    return Rerun(steps)


def movements(history: Sequence[HistoryEvent], again: Rerun, model: ProcessModel) -> Iterator[Movement]:
    """One movement per event, in order."""
    visits: dict[str, int] = {}
    waiting: Sequence[str] = ()
    missing = (e.seq for e in history if e.body["act"]["kind"] == "input" and e.seq not in again.steps)
    broken_at = next(missing, None)
    for event in history:
        step = again.steps.get(event.seq)
        movement = _repeated(event, step, visits) if step else _recorded(event, visits, waiting, model)
        if event.seq == broken_at and again.erased is None:
            movement = replace(movement, agreement="failed")
        elif event.erased is not None and step is None:
            movement = replace(movement, agreement="erased")
        visits |= movement.visits
        waiting = movement.waiting
        yield movement


def _repeated(event: HistoryEvent, step: ReplayedStep, visits: Mapping[str, int]) -> Movement:
    advance = step.advance
    changed = {name: count for name, count in advance.visits.items() if visits.get(name) != count}
    given = dict(event.body.get("new") or {}) if event.action == Action.CASE_STARTED else {}
    return Movement(
        event,
        "same" if step.same else "differs",
        advance.entered,
        advance.left,
        changed,
        _waiting(advance),
        advance.writes,
        given,
        step.expected,
        step.got,
    )


def _waiting(advance: Advance) -> list[str]:
    if advance.finished:
        return []
    groups: tuple[Sequence[Any], ...] = (advance.open_tasks, advance.services, advance.children, advance.timers)
    return list(dict.fromkeys(one.element for group in groups for one in group))


def _recorded(event: HistoryEvent, visits: Mapping[str, int], waiting: Sequence[str], model: ProcessModel) -> Movement:
    data = event.body.get("data") or {}
    if event.body["act"]["kind"] != "input":
        return Movement(event, "recorded", waiting=waiting)
    entered, left = data.get("entered", ()), data.get("left", ())
    counted = {name: visits.get(name, 0) + list(entered).count(name) for name in entered}
    still = [name for name in waiting if name not in left] + [name for name in entered if name not in left]
    return Movement(
        event,
        "unknown",
        entered,
        left,
        counted,
        [name for name in dict.fromkeys(still) if name in model.elements and model.elements[name].kind in WORK],
        [VariableWrite(w["key"], None, w["new"], w["element"], w.get("item")) for w in writes_in(event.body)],
        expected=event.body.get("state", ""),
    )
