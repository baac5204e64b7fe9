"""What the page of the heat map shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.kernel.names import Names
from app.process_mining.heatmap.figures import ElementHeat, VersionHeat
from app.process_mining.heatmap.query import HeatmapQuery
from app.web.view_models import Option


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
