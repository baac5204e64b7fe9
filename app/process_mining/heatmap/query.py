"""What is asked of the heat map."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.kernel.clock import day_of

Metric = Literal["waiting", "working", "rework", "late"]


METRICS: tuple[Metric, ...] = ("waiting", "working", "rework", "late")


_LONG_AGO = timedelta(days=90)


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


def ask(process: str, query: Mapping[str, str], today: date) -> HeatmapQuery:
    """From a query string; unreadable values give the last 90 days, all versions, waiting."""
    metric: Metric = next((known for known in METRICS if known == query.get("show")), "waiting")
    until = day_of(query.get("to")) or today
    since = day_of(query.get("from")) or date.min + max(until - date.min - _LONG_AGO, timedelta())
    version = query.get("version", "")
    return HeatmapQuery(process, metric, since, until, int(version) if version.isdecimal() and len(version) < 9 else 0)
