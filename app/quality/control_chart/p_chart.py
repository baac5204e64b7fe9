"""Control charts for shares of defective units: is the process steady, whatever the standard says? (DOMAIN §5)

The limits follow from a frozen baseline and are another thing than the standard: a process may be in control and
bad, or out of control and good. p-chart with varying n; exact binomial limits where fewer than five defectives are
expected; Laney's p′ where the weeks scatter more than chance allows.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.quality.binomial import limit_counts
from app.quality.statistics import Counts, pooled

# Beyond three sigma on one side of the normal curve.
TAIL = 0.00135
FEW_EXPECTED = 5
OVERDISPERSED = 1.2
# Laney's chart is for large samples, whose limits chance alone would draw too tight. In small ones the scatter is what
# the chart looks for: widened limits would hide samples 15 and 23 of the published orange-juice counts.
LARGE = 500
# The mean moving range of two points, in sigmas.
_D2 = 1.128

ChartKind = Literal["normal", "exact", "laney"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A frozen first phase: its pooled rate, and by how much its points scatter more than chance (1 = as chance).

    `points` is how many points it rests on, of `size` units on average; fewer than twenty make the limits provisional.
    """

    centre: float
    sigma_z: float
    points: int
    size: float = 0.0

    @property
    def provisional(self) -> bool:
        """Too few points to be sure of the limits."""
        return self.points < 20

    @property
    def overdispersed(self) -> bool:
        """The points scatter more than the binomial law allows: the limits must widen (Laney 2002)."""
        return self.sigma_z > OVERDISPERSED and self.size >= LARGE


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """Control limits of one point; rates as fractions, `lower` at least 0 and `upper` at most 1."""

    lower: float
    upper: float
    kind: ChartKind

    def outside(self, rate: float) -> bool:
        """Whether a rate lies beyond a limit (on it is inside)."""
        return rate > self.upper + 1e-12 or rate < self.lower - 1e-12


def freeze(samples: Sequence[Counts], excluded: Collection[int] = ()) -> Baseline | None:
    """The baseline of `samples`; `excluded` are indexes of points with an assigned cause. None without counts."""
    kept = [sample for index, sample in enumerate(samples) if index not in excluded and sample.n]
    if not kept:
        return None
    whole = pooled(kept)
    centre = whole.x / whole.n
    return Baseline(centre, _sigma_z(kept, centre), len(kept), whole.n / len(kept))


def limits(baseline: Baseline, n: int) -> ControlLimits:
    """The control limits for a point of `n` inspected units."""
    p = baseline.centre
    if n * p < FEW_EXPECTED:
        low, high = limit_counts(n, p, TAIL)
        return ControlLimits(low / n, high / n, "exact")
    wide = baseline.sigma_z if baseline.overdispersed else 1.0
    margin = 3 * wide * math.sqrt(p * (1 - p) / n)
    return ControlLimits(max(0.0, p - margin), min(1.0, p + margin), "laney" if baseline.overdispersed else "normal")


def _sigma_z(samples: Sequence[Counts], centre: float) -> float:
    """The mean moving range of the standardised points, as a share of what chance alone gives."""
    if len(samples) < 2 or not 0 < centre < 1:
        return 1.0
    scores = [(s.x / s.n - centre) / math.sqrt(centre * (1 - centre) / s.n) for s in samples]
    ranges = [abs(b - a) for a, b in pairwise(scores)]
    return sum(ranges) / len(ranges) / _D2
