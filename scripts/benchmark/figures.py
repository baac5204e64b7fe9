"""The arithmetic of the table: medians, percentiles, growth, and the rows they become."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

EARLY = range(3, 13)
"""Rounds that stand for the first: caches are warm by then."""
LATE = range(88, 98)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `target` is what the product holds itself to: at most that much, or at `least`, or `exact`ly."""

    name: str
    value: float
    unit: str
    target: float | None = None
    exact: bool = False
    note: str = ""
    least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without one."""
        if self.target is None:
            return None
        if self.exact:
            return self.value == self.target
        return self.value >= self.target if self.least else self.value <= self.target

    def as_json(self) -> dict[str, object]:
        """Name, value, unit."""
        return {"name": self.name, "value": round(self.value, 4), "unit": self.unit}


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def growth(rounds: Sequence[float]) -> tuple[float, float]:
    """(early, late) of figures per round, the first round first: medians of rounds 3 to 12 and 88 to 97."""
    return (
        median(rounds[number - 1] for number in EARLY if number <= len(rounds)),
        median(rounds[number - 1] for number in LATE if number <= len(rounds)),
    )


def latency_rows(name: str, clients: int, seconds: Iterable[float]) -> list[Row]:
    """Median and 95th percentile in milliseconds."""
    ms = [value * 1000 for value in seconds]
    suffix = f"{clients}_client{'s' if clients > 1 else ''}"
    return [
        Row(f"{name}_median_{suffix}", median(ms), "ms"),
        Row(f"{name}_p95_{suffix}", percentile(ms, 0.95), "ms"),
    ]


def table(rows: Iterable[Row]) -> str:
    """The rows as text in columns."""
    shown = [(row.name, _number(row.value), row.unit, _verdict(row), row.note) for row in rows]
    widths = [max(len(cells[place]) for cells in shown) for place in range(4)]
    lines = [
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {verdict:<{widths[3]}}  {note}".rstrip()
        for name, value, unit, verdict, note in shown
    ]
    return "\n".join(lines)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def _verdict(row: Row) -> str:
    if row.target is None:
        return ""
    sign = "=" if row.exact else "≥" if row.least else "≤"
    return f"{'✓' if row.met else '✗'} {sign} {row.target:g}"
