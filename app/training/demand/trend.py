"""Is a step's defect rate above the standard, and could chance do it? Pure functions over weeks (S11, DOMAIN §5).

Three bad weeks in a row alone prove little: a step exactly at its standard makes such a run nearly every year. The
gate asks in addition whether all counts of the run together could come from a step at the standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.quality import Counts, Week, at_least, pooled
from app.training.demand.rule import DemandRule

GateState = Literal["passed", "failed", "off"]


@dataclass(frozen=True, slots=True)
class Trend:
    """The newest run above the standard, oldest week first; `gap` is the missing week that cut it off, if one did."""

    run: tuple[Week, ...]
    gap: Week | None

    def holds(self, rule: DemandRule) -> bool:
        """Whether the run is as long as the rule asks."""
        return len(self.run) >= rule.weeks


@dataclass(frozen=True, slots=True)
class PooledRun:
    """The pooled counts of a run against the standard; `limit` is the mean of the weeks' standards, by units."""

    counts: Counts
    limit: float
    p_value: float
    passed: bool


def trend_of(weeks: Sequence[Week], rule: DemandRule) -> Trend:
    """The run that ends in the newest week.

    Weeks without production or with too few units neither count nor break; a missing week breaks, because nobody
    knows what it was; no run reaches back beyond `rule.span` calendar weeks.
    """
    run: list[Week] = []
    for week in reversed(weeks[-rule.span :]):
        if week.state == "not_above" or len(run) == rule.weeks:
            break
        if week.state == "missing":
            return Trend(tuple(reversed(run)), week)
        if week.state == "above":
            run.append(week)
    return Trend(tuple(reversed(run)), None)


def gate_of(run: Sequence[Week], rule: DemandRule) -> PooledRun | None:
    """P(this many defectives or more | the standard) for all weeks of the run together; None for an empty run."""
    counts = pooled(week.counts for week in run)
    if not counts.n:
        return None
    limit = sum((week.limit or 0.0) * week.counts.n for week in run) / counts.n
    p_value = at_least(counts.x, counts.n, limit)
    return PooledRun(counts, limit, p_value, counts.n >= rule.min_n and p_value < rule.alpha)
