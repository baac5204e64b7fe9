"""The figures: people's tasks from `tasks`, machine work, calls and timers from the ledger, in one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.identity import Places
from app.process_mining.heatmap.heatmap_sql import OTHERS, TASKS, VERSIONS


@dataclass(frozen=True, slots=True)
class HeatmapScope:
    """What is measured: work of `process` that began in [`since`, `until`), open work counted up to `now`.

    `deployments` None means every version; `reach` is where the reader's role reaches.
    """

    process: str
    since: datetime
    until: datetime
    now: datetime
    reach: Places
    deployments: Sequence[UUID] | None = None

    @property
    def params(self) -> dict[str, Any]:
        """For the statements below; without `lines` they leave nothing out."""
        scopes = None if self.reach.everywhere else self.reach.scopes
        return {
            "process": self.process,
            "since": self.since,
            "until": self.until,
            "now": self.now,
            "deployments": None if self.deployments is None else list(self.deployments),
            "plants": None if scopes is None else [scope.plant for scope in scopes],
            "lines": None if scopes is None else [scope.line for scope in scopes],
        }


@dataclass(frozen=True, slots=True)
class TypicalTimes:
    """Median and ninth decile, in seconds of wall-clock time."""

    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class ElementHeat:
    """One element. `rework` counts visits beyond a case's first; `late` of `due` were, or still are, past due.

    `waiting` is the time until somebody took the task in hand (until it was done, where nobody claimed it first),
    or until a timer or the children of a call were ready; `working` from then on, and the whole of a machine's work.
    """

    element: str
    deployment: UUID
    visits: int
    open: int
    rework: int
    due: int = 0
    late: int = 0
    waiting: TypicalTimes | None = None
    working: TypicalTimes | None = None


@dataclass(frozen=True, slots=True)
class VersionHeat:
    """One version: its cases begun in the period, how long the finished ones took, rework and lateness of its tasks."""

    number: int
    cases: int
    finished: int
    lead: TypicalTimes | None
    tasks: int
    rework: int
    due: int
    late: int


def measure(
    session: Session, scope: HeatmapScope, machine: Sequence[str], resting: Sequence[str]
) -> dict[str, ElementHeat]:
    """Figures by element: people's tasks, then `machine` work, then `resting` elements (timers, calls)."""
    found = {row.element: _task(row) for row in session.execute(TASKS, scope.params)}
    elements = {**dict.fromkeys(machine, True), **dict.fromkeys(resting, False)}
    if elements:
        for row in session.execute(OTHERS, scope.params | {"elements": list(elements)}):
            found.setdefault(row.element, _other(row, works=elements[row.element]))
    return found


def versions(session: Session, scope: HeatmapScope) -> list[VersionHeat]:
    """One row per version, newest first."""
    return [_version(row) for row in session.execute(VERSIONS, scope.params)]


def _task(row: Row[Any]) -> ElementHeat:
    return ElementHeat(
        row.element,
        row.deployment,
        row.visits,
        row.open,
        row.rework,
        row.due,
        row.late,
        _span(row.waiting),
        _span(row.working),
    )


def _other(row: Row[Any], *, works: bool) -> ElementHeat:
    span = _span(row.span)
    heat = ElementHeat(row.element, row.deployment, row.visits, row.open, row.rework)
    return replace(heat, working=span) if works else replace(heat, waiting=span)


def _version(row: Row[Any]) -> VersionHeat:
    return VersionHeat(
        row.number,
        row.cases,
        row.finished,
        _span(row.lead),
        int(row.tasks),
        int(row.rework),
        int(row.due),
        int(row.late),
    )


def _span(deciles: Sequence[Any] | None) -> TypicalTimes | None:
    return None if deciles is None or deciles[0] is None else TypicalTimes(float(deciles[0]), float(deciles[1]))
