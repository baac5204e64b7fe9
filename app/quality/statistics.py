"""What counts prove: rates, their relative reduction and how sure we are of it (DOMAIN §5, S19, S62).

Pure functions over `Counts`. A rate is a fraction (0.12), never a percentage; rates are pooled as Σx/Σn,
because averaging percentages gives small samples the weight of large ones.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

_STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Counts:
    """`x` defective units among `n` inspected ones."""

    n: int
    x: int

    def __post_init__(self) -> None:
        if not 0 <= self.x <= self.n:
            raise ValueError(f"{self.x} defective of {self.n}: expected 0 <= defective <= inspected")

    @property
    def rate(self) -> float | None:
        """The defect rate, None when nothing was inspected."""
        return self.x / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; `low` <= `high`."""

    low: float
    high: float


def pooled(samples: Iterable[Counts]) -> Counts:
    """The samples as one."""
    n = x = 0
    for sample in samples:
        n += sample.n
        x += sample.x
    return Counts(n, x)


def two_sided(confidence: float) -> float:
    """The standard-normal quantile of a two-sided interval (0.95 -> 1.96)."""
    return _STANDARD_NORMAL.inv_cdf((1 + confidence) / 2)


def one_sided(confidence: float) -> float:
    """The standard-normal quantile of a one-sided bound (0.90 -> 1.28)."""
    return _STANDARD_NORMAL.inv_cdf(confidence)


def relative_reduction(before: Counts, after: Counts) -> float | None:
    """1 − rate after / rate before: 0.3 means "30 % fewer", negative means worse.

    None without a rate to reduce.
    """
    if not before.x or not after.n:
        return None
    return 1 - (after.x * before.n) / (after.n * before.x)


def reduction_interval(before: Counts, after: Counts, confidence: float = 0.95) -> Interval | None:
    """The two-sided interval of the relative reduction, by the log of the rate ratio (Katz et al. 1978)."""
    estimate = _log_ratio(before, after)
    if estimate is None:
        return None
    log_ratio, error = estimate
    margin = two_sided(confidence) * error
    return Interval(1 - math.exp(log_ratio + margin), 1 - math.exp(log_ratio - margin))


def reduction_lower_bound(before: Counts, after: Counts, confidence: float = 0.90) -> float | None:
    """The one-sided lower bound of the relative reduction: above 0, the decline is proven."""
    estimate = _log_ratio(before, after)
    if estimate is None:
        return None
    log_ratio, error = estimate
    return 1 - math.exp(log_ratio + one_sided(confidence) * error)


def _log_ratio(before: Counts, after: Counts) -> tuple[float, float] | None:
    """log(rate after / rate before) and its standard error; with a zero count, 0.5 is added to all."""
    if not before.n or not after.n:
        return None
    shift = 0.0 if before.x and after.x else 0.5
    x_before, n_before = before.x + shift, before.n + shift
    x_after, n_after = after.x + shift, after.n + shift
    log_ratio = math.log(x_after / n_after) - math.log(x_before / n_before)
    variance = 1 / x_after - 1 / n_after + 1 / x_before - 1 / n_before
    return log_ratio, math.sqrt(max(variance, 0.0))


def wilson_interval(counts: Counts, confidence: float = 0.95) -> Interval:
    """The score interval of one rate (Wilson 1927); [0, 1] when nothing was inspected."""
    if not counts.n:
        return Interval(0.0, 1.0)
    z, n, p = two_sided(confidence), counts.n, counts.x / counts.n
    centre = p + z * z / (2 * n)
    margin = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale))


def difference_interval(before: Counts, after: Counts, confidence: float = 0.95) -> Interval | None:
    """The interval of rate before − rate after, from the two Wilson intervals (Newcombe 1998, method 10)."""
    if not before.n or not after.n:
        return None
    first, second = wilson_interval(before, confidence), wilson_interval(after, confidence)
    p, q = before.x / before.n, after.x / after.n
    below = math.hypot(p - first.low, second.high - q)
    above = math.hypot(first.high - p, q - second.low)
    return Interval(p - q - below, p - q + above)


def required_size(before: float, after: float, beyond: float = 0.0, confidence: float = 0.90) -> int | None:
    """Units to inspect per period so that a fall from `before` to `after` proves a reduction above `beyond`.

    Rates and `beyond` are fractions. None when no size can prove it: the fall itself is not beyond it.
    """
    if not 0 < after < before <= 1:
        return None
    margin = math.log(1 - beyond) - math.log(after / before)
    if margin <= 1e-12:
        return None
    variance_of_one = 1 / after - 1 + 1 / before - 1
    return max(1, math.ceil(variance_of_one * (one_sided(confidence) / margin) ** 2))
