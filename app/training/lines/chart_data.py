"""What the browser draws, as plain JSON: percentages, labels in the reader's language, no logic left to the chart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.quality import Share
from app.training.lines.control_limits_page import RebaselinePage
from app.training.lines.step_trend import StepTrend, TrendPoint

Translator = Callable[..., str]


def trend_chart(trend: StepTrend, say: Translator) -> dict[str, Any]:
    """Rates, the standard and the control limits by week; two kinds of lines, because they mean two things."""
    return _trend(trend.points, say) | {"marks": _marks(trend, say)}


def comparison_chart(page: RebaselinePage, say: Translator) -> dict[str, Any]:
    """The same with the proposed limits, and those in force beside them."""
    old = [point.limits for point in page.before]
    return _trend(page.points, say) | {
        "marks": [],
        "old": {
            "upper": [_percent(one.upper if one else None) for one in old],
            "lower": [_percent(one.lower if one else None) for one in old],
            "name": say("Limits in force"),
        },
    }


def _trend(points: Sequence[TrendPoint], say: Translator) -> dict[str, Any]:
    return {
        "kind": "trend",
        "weeks": [point.week.name for point in points],
        "rate": [_percent(point.week.rate) for point in points],
        "n": [point.week.counts.n for point in points],
        "x": [point.week.counts.x for point in points],
        "standard": [_percent(point.week.limit) for point in points],
        "upper": [_percent(point.limits.upper if point.limits else None) for point in points],
        "lower": [_percent(point.limits.lower if point.limits else None) for point in points],
        "centre": [_percent(point.phase.baseline.centre if point.phase else None) for point in points],
        "state": ["running" if point.running else point.week.state for point in points],
        "out": [bool(point.rules) for point in points],
        "texts": {
            "rate": say("Defect rate"),
            "standard": say("Standard"),
            "upper": say("Upper control limit"),
            "lower": say("Lower control limit"),
            "centre": say("Mean of the baseline"),
            "counts": say("Defective"),
            "out": say("out of control"),
            "running": say("this week so far"),
        },
    }


def pareto_chart(shares: Sequence[Share], language: str, say: Translator) -> dict[str, Any]:
    """Bars from the largest down, and the cumulative share."""
    return {
        "kind": "pareto",
        "names": [share.names[language] for share in shares],
        "qty": [share.qty for share in shares],
        "cumulative": [_percent(share.cumulative) for share in shares],
        "texts": {"qty": say("Defects"), "cumulative": say("Cumulative share")},
    }


def flagged(points: Sequence[TrendPoint]) -> Sequence[TrendPoint]:
    """The points that break a rule of the control chart."""
    return [point for point in points if point.rules]


def _marks(trend: StepTrend, say: Translator) -> list[Mapping[str, str]]:
    shown = {point.week.name for point in trend.points}
    trained = [{"week": mark.week, "kind": "trained", "label": say("Training")} for mark in trend.trainings]
    raised = [
        {"week": mark.week, "kind": "signal", "label": say("Signal")}
        for mark in trend.signals
        if mark.kind in {"raised", "merged"}
    ]
    unique = {(mark["week"], mark["kind"]): mark for mark in (*trained, *raised)}
    return [mark for mark in unique.values() if mark["week"] in shown]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 3)
