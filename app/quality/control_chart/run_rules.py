"""Which points of a control chart speak: the rules that hold for counts (Nelson's 1, 2 and 3).

The zone rules (two of three beyond two sigma, four of five beyond one) assume a symmetric law; on counts they cry
wolf, so they are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.quality.control_chart.p_chart import Baseline, limits
from app.quality.statistics import Counts

RunRule = Literal["beyond", "side", "trend"]


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a run must be: `side` points on one side of the centre (8 or 9), `trend` rising or falling."""

    side: int = 9
    trend: int = 6


@dataclass(frozen=True, slots=True)
class Flag:
    """The point at `index` ends a pattern that chance hardly makes; `high` tells bad from good."""

    index: int
    rule: RunRule
    high: bool


def flags(samples: Sequence[Counts], baseline: Baseline, rules: Rules = Rules()) -> list[Flag]:
    """Every flag by point and rule. Points without inspected units carry no rate and are passed over."""
    points = [(index, sample) for index, sample in enumerate(samples) if sample.n]
    rates = [sample.x / sample.n for _, sample in points]
    found = [*_beyond(points, baseline), *_side(rates, baseline.centre, rules.side), *_trend(rates, rules.trend)]
    return sorted((Flag(points[flag.index][0], flag.rule, flag.high) for flag in found), key=lambda f: f.index)


def _beyond(points: Sequence[tuple[int, Counts]], baseline: Baseline) -> Iterator[Flag]:
    for place, (_, sample) in enumerate(points):
        rate = sample.x / sample.n
        if limits(baseline, sample.n).outside(rate):
            yield Flag(place, "beyond", rate > baseline.centre)


def _side(rates: Sequence[float], centre: float, length: int) -> Iterator[Flag]:
    """A point on the centre line is on neither side."""
    run, before = 0, 0
    for place, rate in enumerate(rates):
        side = (rate > centre) - (rate < centre)
        run = run + 1 if side and side == before else abs(side)
        before = side
        if run >= length:
            yield Flag(place, "side", side > 0)


def _trend(rates: Sequence[float], length: int) -> Iterator[Flag]:
    """Six points make five steps in the same direction."""
    steps, before = 0, 0
    for place in range(1, len(rates)):
        step = (rates[place] > rates[place - 1]) - (rates[place] < rates[place - 1])
        steps = steps + 1 if step and step == before else abs(step)
        before = step
        if steps >= length - 1:
            yield Flag(place, "trend", step > 0)
