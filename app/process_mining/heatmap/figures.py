"""The figures: people's tasks from `tasks`, machine work, calls and timers from the ledger, in one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class HeatmapScope:
    """What is measured: work of `process` that began in [`since`, `until`), open work counted up to `now`.

    `deployments` None means every version, `lines` None every line.
    """

    process: str
    since: datetime
    until: datetime
    now: datetime
    deployments: Sequence[UUID] | None = None
    lines: Sequence[str] | None = None

    @property
    def params(self) -> dict[str, Any]:
        """For the statements below."""
        return {
            "process": self.process,
            "since": self.since,
            "until": self.until,
            "now": self.now,
            "deployments": None if self.deployments is None else list(self.deployments),
            "lines": None if self.lines is None else list(self.lines),
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


_OF = """{table}.process = :process AND (CAST(:deployments AS uuid[]) IS NULL
    OR {table}.deployment_id = ANY(CAST(:deployments AS uuid[])))
    AND (CAST(:lines AS text[]) IS NULL OR {table}.line = ANY(CAST(:lines AS text[])))"""

_DECILES = "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM {span}))"

_TASKS = text(
    f"""
SELECT t.element, (array_agg(t.deployment_id ORDER BY t.created_at DESC))[1] AS deployment,
    count(*) AS visits, count(*) FILTER (WHERE t.state = 'open') AS open, count(*) FILTER (WHERE t.round > 1) AS rework,
    count(*) FILTER (WHERE t.due_known) AS due,
    count(*) FILTER (WHERE t.due_known AND coalesce(t.completed_at, :now) > t.due_at) AS late,
    {_DECILES.format(span="coalesce(t.claimed_at, t.completed_at, :now) - t.created_at")} AS waiting,
    {_DECILES.format(span="coalesce(t.completed_at, :now) - t.claimed_at")} AS working
FROM tasks t
WHERE {_OF.format(table="t")} AND t.state <> 'cancelled' AND t.created_at >= :since AND t.created_at < :until
GROUP BY t.element
"""  # noqa: S608 - constants only
)

# Each entry of a waiting element is paired with what the case's chain says of that element next: that it was left.
_OTHERS = text(
    f"""
WITH steps AS MATERIALIZED (
    SELECT e.case_id, e.seq, e.at, c.deployment_id, CAST(e.body AS jsonb) -> 'data' AS data
    FROM cases c JOIN ledger_events e ON e.chain = 'case:' || c.id
    WHERE {_OF.format(table="c")} AND c.started_at < :until AND c.last_event_at >= :since AND e.kind = 'input'
), marks AS (
    SELECT s.case_id, s.seq, s.at, s.deployment_id, el, TRUE AS enters
    FROM steps s, jsonb_array_elements_text(s.data -> 'entered') AS el WHERE el = ANY(:elements)
    UNION ALL
    SELECT s.case_id, s.seq, s.at, s.deployment_id, el, FALSE
    FROM steps s, jsonb_array_elements_text(s.data -> 'left') AS el WHERE el = ANY(:elements)
), visits AS (
    SELECT el, deployment_id, at, enters, lead(at) OVER way AS gone_at,
        count(*) FILTER (WHERE enters) OVER (PARTITION BY case_id, el ORDER BY seq, enters DESC) AS nth
    FROM marks WINDOW way AS (PARTITION BY case_id, el ORDER BY seq, enters DESC)
)
SELECT el AS element, (array_agg(deployment_id ORDER BY at DESC))[1] AS deployment,
    count(*) AS visits, count(*) FILTER (WHERE gone_at IS NULL) AS open, count(*) FILTER (WHERE nth > 1) AS rework,
    {_DECILES.format(span="coalesce(gone_at, :now) - at")} AS span
FROM visits WHERE enters AND at >= :since AND at < :until GROUP BY el
"""  # noqa: S608 - constants only
)

_VERSIONS = text(
    f"""
SELECT d.number, count(*) AS cases, count(c.ended_at) AS finished,
    {_DECILES.format(span="c.ended_at - c.started_at")} AS lead,
    coalesce(sum(w.tasks), 0) AS tasks, coalesce(sum(w.rework), 0) AS rework,
    coalesce(sum(w.due), 0) AS due, coalesce(sum(w.late), 0) AS late
FROM cases c JOIN deployments d ON d.id = c.deployment_id
LEFT JOIN LATERAL (
    SELECT count(*) AS tasks, count(*) FILTER (WHERE t.round > 1) AS rework,
        count(*) FILTER (WHERE t.due_known) AS due,
        count(*) FILTER (WHERE t.due_known AND coalesce(t.completed_at, :now) > t.due_at) AS late
    FROM tasks t WHERE t.case_id = c.id AND t.state <> 'cancelled'
) w ON TRUE
WHERE {_OF.format(table="c")} AND c.started_at >= :since AND c.started_at < :until
GROUP BY d.number ORDER BY d.number DESC
"""  # noqa: S608 - constants only
)


def measure(
    session: Session, scope: HeatmapScope, machine: Sequence[str], resting: Sequence[str]
) -> dict[str, ElementHeat]:
    """Figures by element: people's tasks, then `machine` work, then `resting` elements (timers, calls)."""
    found = {row.element: _task(row) for row in session.execute(_TASKS, scope.params)}
    elements = {**dict.fromkeys(machine, True), **dict.fromkeys(resting, False)}
    if elements:
        for row in session.execute(_OTHERS, scope.params | {"elements": list(elements)}):
            found.setdefault(row.element, _other(row, works=elements[row.element]))
    return found


def versions(session: Session, scope: HeatmapScope) -> list[VersionHeat]:
    """One row per version, newest first."""
    return [_version(row) for row in session.execute(_VERSIONS, scope.params)]


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
