"""Exact binomial probabilities, without a numerical library: the normal curve lies for few or rare defects."""

import math
from collections.abc import Callable

_TINY = 1e-300
_ENOUGH = 1e-14
_MOST_STEPS = 2_000


def at_least(x: int, n: int, p: float) -> float:
    """P(X >= x) for X ~ B(n, p), through the incomplete beta function; exact to about twelve digits."""
    if x <= 0:
        return 1.0
    if x > n or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    return _regularised_beta(p, x, n - x + 1)


def at_most(x: int, n: int, p: float) -> float:
    """P(X <= x) for X ~ B(n, p)."""
    if x >= n:
        return 1.0
    if x < 0:
        return 0.0
    return _regularised_beta(1 - p, n - x, x + 1) if 0 < p < 1 else float(p <= 0)


def limit_counts(n: int, p: float, tail: float) -> tuple[int, int]:
    """(low, high): counts from low to high are ordinary; beyond each lies a probability of at most `tail`."""
    high = _smallest(n, lambda x: at_least(x + 1, n, p) <= tail)
    low = _smallest(n, lambda x: at_most(x, n, p) > tail)
    return low, high


def _smallest(n: int, holds: Callable[[int], bool]) -> int:
    """The smallest count in 0..n for which the monotone test holds, n when it never does."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _regularised_beta(x: float, a: int, b: int) -> float:
    """I_x(a, b) by Lentz's continued fraction (Press et al., Numerical Recipes, 6.4)."""
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: int, b: int) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            change = c * d
            value *= change
        if abs(change - 1) < _ENOUGH:
            break
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
