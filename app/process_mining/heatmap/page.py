"""The heat page of one process: figures painted on its diagram, and the same in a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions import Definitions, Deployment, Process
from app.engine import Element, ProcessKey, ProcessModel
from app.identity import Actor, Places, places_of
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.names import Names
from app.process_mining.heatmap.figures import ElementHeat, HeatmapScope, TypicalTimes, VersionHeat, measure, versions
from app.web.view_models import Option

Metric = Literal["waiting", "working", "rework", "late"]
METRICS: tuple[Metric, ...] = ("waiting", "working", "rework", "late")
LEVELS = 4
_LONG_AGO = timedelta(days=90)
_TIMERS = {"intermediateCatchEvent"}
_RESTING = {"callActivity", *_TIMERS}


@dataclass(frozen=True, slots=True)
class HeatmapQuery:
    """The query string: local days, both included; `version` 0 means all."""

    process: str
    metric: Metric
    since: date
    until: date
    version: int = 0

    @property
    def timed(self) -> bool:
        """Whether the metric is a time, and no share."""
        return self.metric in {"waiting", "working"}


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One element of the table and the drawing; `level` 0 (cold) to 4, `label` the figure of the chosen metric.

    A `planned` wait is a timer's: it is shown, but says nothing about heat and does not set the scale.
    """

    element: str
    name: Names
    lane: Names
    heat: ElementHeat
    level: int
    label: Names
    drawn: bool
    planned: bool


@dataclass(frozen=True, slots=True)
class HeatPage:
    """`process_mining/heatmap.html`, as variable `page`; `rows` begin with the hottest."""

    asked: HeatmapQuery
    name: Names
    drawn_version: int
    rows: Sequence[HeatRow]
    by_version: Sequence[VersionHeat]
    names: Mapping[str, Names]
    processes: Sequence[Option]
    version_options: Sequence[Option]
    lines: Sequence[str] | None


class HeatReader:
    """Reads the page; the drawing is the chosen version's, or the newest one's."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def read(self, session: Session, actor: Actor, asked: HeatmapQuery, now: datetime, zone: ZoneInfo) -> HeatPage:
        """Raises NotFoundError for an unknown process or version, InvalidInputError when the period ends too early."""
        known = _deployments(session, asked.process)
        chosen = {asked.version: known[asked.version]} if asked.version in known else known
        if not known or (asked.version and asked.version not in known):
            raise NotFoundError("There is no process %(process)s in this version.", process=asked.process)
        number = max(chosen)
        model = self._definitions.model(ProcessKey(str(known[number]), asked.process))
        scope = _scope(actor, asked, now, zone, list(chosen.values()) if asked.version else None)
        found = measure(session, scope, _kinds(model, {"serviceTask"}), _kinds(model, _RESTING))
        return HeatPage(
            asked=asked,
            name=model.names,
            drawn_version=number,
            rows=self._rows(model, found, asked),
            by_version=versions(session, scope),
            lines=_codes(scope.reach),
            names={element.id: element.names for element in model.elements.values()},
            processes=[Option(p.key.process, p.names) for p in self._definitions.in_force(session)],
            version_options=[Option(str(n), f"v{n}") for n in sorted(known, reverse=True)],
        )

    def source(self, session: Session, process: str, version: int) -> bytes:
        """The BPMN file of that version (0: the newest). Raises NotFoundError."""
        known = _deployments(session, process)
        found = known.get(version or max(known, default=0))
        if found is None:
            raise NotFoundError("There is no process %(process)s in this version.", process=process)
        return self._definitions.source(ProcessKey(str(found), process))

    def _rows(self, model: ProcessModel, found: Mapping[str, ElementHeat], asked: HeatmapQuery) -> list[HeatRow]:
        elements = {name: model.elements.get(name) or self._older(heat, model.id) for name, heat in found.items()}
        planned = {name for name, element in elements.items() if element and element.kind in _TIMERS}
        values = {name: value_of(heat, asked.metric) for name, heat in found.items()}
        hot = {name: value for name, value in values.items() if value and not (name in planned and asked.timed)}
        most = max(hot.values(), default=0.0)
        rows = [
            HeatRow(
                name,
                element.names if element else name,
                element.lane.names if element and element.lane else {},
                found[name],
                level_of(hot.get(name), most),
                label_of(values[name], asked.metric),
                drawn=name in model.elements,
                planned=name in planned and asked.timed,
            )
            for name, element in elements.items()
        ]
        return sorted(rows, key=lambda row: (-hot.get(row.element, 0), -row.heat.visits, row.element))

    def _older(self, heat: ElementHeat, process: str) -> Element | None:
        """An element that the drawn version no longer has."""
        return self._definitions.model(ProcessKey(str(heat.deployment), process)).elements.get(heat.element)


def ask(process: str, query: Mapping[str, str], today: date) -> HeatmapQuery:
    """From a query string; unreadable values give the last 90 days, all versions, waiting."""
    metric: Metric = next((known for known in METRICS if known == query.get("show")), "waiting")
    until = _day(query.get("to")) or today
    since = _day(query.get("from")) or until - _LONG_AGO
    version = query.get("version", "")
    return HeatmapQuery(process, metric, since, until, int(version) if version.isdecimal() and len(version) < 9 else 0)


def value_of(heat: ElementHeat, metric: Metric) -> float | None:
    """What the metric says of the element: seconds (median) or a share; None when it says nothing."""
    if metric in {"waiting", "working"}:
        span: TypicalTimes | None = getattr(heat, metric)
        return None if span is None else span.median
    if metric == "rework":
        return heat.rework / heat.visits if heat.visits else None
    return heat.late / heat.due if heat.due else None


def level_of(value: float | None, most: float) -> int:
    """0 for nothing, else 1 to LEVELS by the share of the highest value."""
    return 0 if not value or most <= 0 else max(1, -(-int(value / most * LEVELS * 1000) // 1000))


def label_of(value: float | None, metric: Metric) -> Names:
    """The figure as a badge shows it."""
    if value is None:
        return "–"
    return f"{value * 100:.0f} %" if metric in {"rework", "late"} else duration(value)


def duration(seconds: float) -> dict[str, str]:
    """`2.3 天` / `2.3 d`: one unit, one decimal below ten."""
    for length, zh, en in ((86_400, "天", "d"), (3_600, "小时", "h"), (60, "分", "min")):
        if seconds >= length:
            number = seconds / length
            shown = f"{number:.1f}".removesuffix(".0") if number < 10 else f"{number:.0f}"
            return {"zh": f"{shown} {zh}", "en": f"{shown} {en}"}
    return {"zh": "不到 1 分", "en": "< 1 min"}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _scope(
    actor: Actor, asked: HeatmapQuery, now: datetime, zone: ZoneInfo, deployments: Sequence[UUID] | None
) -> HeatmapScope:
    if asked.until < asked.since:
        raise InvalidInputError("The period ends before it begins.", fields={"to": "Choose a later end"})
    since = datetime.combine(asked.since, time(), zone)
    until = datetime.combine(asked.until + timedelta(days=1), time(), zone)
    return HeatmapScope(asked.process, since, until, now, places_of(actor, "process:heat"), deployments)


def _codes(reach: Places) -> tuple[str, ...] | None:
    """The lines, and plants as a whole, where the reader's role reaches; None when it is everywhere."""
    if reach.everywhere:
        return None
    return tuple(sorted({scope.line or scope.plant or "" for scope in reach.scopes}))


def _deployments(session: Session, process: str) -> dict[int, UUID]:
    query = select(Deployment.number, Deployment.id).join(Process, Process.deployment_id == Deployment.id)
    rows = session.execute(query.where(Process.key == process, Process.executable))
    return {row.number: row.id for row in rows}


def _kinds(model: ProcessModel, kinds: set[str]) -> list[str]:
    return [element.id for element in model.elements.values() if element.kind in kinds]
