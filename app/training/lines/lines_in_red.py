"""Lines on which something is wrong: a step above its limit, or one that detection has found a signal on."""

from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from app.identity import Actor, places_of
from app.plant import Plant, ProcessStep, ProductionLine
from app.quality import WeeklyStatistic, monday_of
from app.training.demand.models import Signal
from app.web.home import CALM, DANGER, HomeFigure, HomeSource, HomeTile, HomeWords

LOOKS_BACK = timedelta(weeks=4)
MOST_NAMED = 5
ROLES = frozenset({"production", "qa", "manager", "production_manager", "qa_manager", "hr", "plant_manager"})


def lines_in_red(zone: str) -> HomeSource:
    """The tile, by weeks of the timezone `zone`."""

    def read(session: Session, actor: Actor, now: datetime) -> HomeTile:
        return _tile(session, actor, monday_of(now, zone))

    return HomeSource("Lines", ROLES, "lines.index", read)


def _tile(session: Session, actor: Actor, monday: date) -> HomeTile:
    """A figure a line in red, with how many of its steps; one statement over the newest whole weeks."""
    since = monday - LOOKS_BACK
    newest = (
        select(WeeklyStatistic.state)
        .where(
            WeeklyStatistic.step_id == ProcessStep.id,
            WeeklyStatistic.week < monday,
            WeeklyStatistic.week >= since,
            WeeklyStatistic.n > 0,
        )
        .order_by(WeeklyStatistic.week.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = exists().where(Signal.step_id == ProcessStep.id, Signal.outcome == "signal", Signal.week >= since)
    steps = (
        select(
            ProductionLine.code,
            ProductionLine.name_zh,
            ProductionLine.name_en,
            (newest == "above").label("above"),
            found.label("found"),
        )
        .select_from(ProcessStep)
        .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
        .join(Plant, Plant.id == ProductionLine.plant_id)
        .where(and_(ProcessStep.active, ProductionLine.active))
        .where(places_of(actor, "measurement:read").condition(Plant.code, ProductionLine.code))
        .subquery()
    )
    above, signals = func.count().filter(steps.c.above), func.count().filter(steps.c.found)
    query = select(steps.c.code, steps.c.name_zh, steps.c.name_en, above, signals).group_by(
        steps.c.code, steps.c.name_zh, steps.c.name_en
    )
    rows = session.execute(query.having(func.bool_or(steps.c.above) | func.bool_or(steps.c.found))).all()
    worst = sorted(rows, key=lambda row: (-row[3], -row[4], row[0]))
    figures = [HomeFigure(len(rows), "Lines in red", DANGER if rows else CALM)]
    for code, zh, en, limits, needs in worst[:MOST_NAMED]:
        words = HomeWords(
            "steps above their limit: %(above)s · with a signal: %(found)s", {"above": limits, "found": needs}
        )
        figures.append(HomeFigure(max(limits, needs), {"zh": zh or code, "en": en or code}, DANGER, words))
    return HomeTile(figures)
