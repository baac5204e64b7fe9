"""Figures of the heat map as people read them."""

from app.kernel.names import Names
from app.process_mining.heatmap.figures import ElementHeat, TypicalTimes
from app.process_mining.heatmap.query import Metric

LEVELS = 4


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
