"""Fill the page of one step: its trend drawn, its row among the line's, complaints, and what the reader may do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.identity import Actor, may
from app.plant import StepPlace
from app.quality import SIGN_BASELINE, ComplaintLine, complaints_at
from app.training.demand.propose_from_complaint import PROPOSE_TRAINING
from app.training.lines.chart_data import flagged, pareto_chart, trend_chart
from app.training.lines.line_cards import LineCard, MaySee, StepRow, read_lines
from app.training.lines.step_trend import StepTrend, TrendPoint, read_trend

COMPLAINTS_SHOWN = timedelta(days=365)


@dataclass(frozen=True)
class StepPage:
    """`training/step.html`, each field a variable of it; `out` are the weeks that break a rule of the chart."""

    place: StepPlace
    card: LineCard
    row: StepRow
    trend: StepTrend
    charts: Mapping[str, Any]
    out: Sequence[TrendPoint]
    complaints: Sequence[ComplaintLine]
    may_rebaseline: bool
    may_propose: bool


@dataclass(frozen=True, slots=True)
class StepReader:
    """Who reads: what they may see, and the words and the language of what is drawn."""

    actor: Actor
    may_see: MaySee
    say: Callable[[str], str]
    language: str


def read_step_page(session: Session, place: StepPlace, now: datetime, reader: StepReader) -> StepPage:
    """The page as of `now`; the caller has checked that the reader may see the step."""
    trend, [card] = read_trend(session, place, now), read_lines(session, now, reader.may_see, place.line)
    actor = reader.actor
    return StepPage(
        place,
        card,
        next(row for row in card.steps if row.step == place.step),
        trend,
        _charts(trend, reader),
        flagged(trend.points),
        complaints_at(session, place.id, now - COMPLAINTS_SHOWN),
        may(actor, SIGN_BASELINE, place.plant, place.line),
        trend.open_case is None and may(actor, PROPOSE_TRAINING, place.plant, place.line),
    )


def _charts(trend: StepTrend, reader: StepReader) -> dict[str, Any]:
    return {
        "trend": trend_chart(trend, reader.say),
        "defects": pareto_chart(trend.defects, reader.language, reader.say),
        "causes": pareto_chart(trend.causes, reader.language, reader.say),
    }
