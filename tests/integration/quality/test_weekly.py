"""Weekly statistics: the right week, the right standard, only what was touched, and the same when rebuilt."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.plant import ProcessStep, ProductionLine
from app.quality import weekly_refresh as weekly
from app.quality.models.measurement import WeeklyStatistic
from app.quality.standards import add_standard
from app.quality.statistics import Counts
from app.quality.weekly_series import Week, stored_weeks, with_gaps
from tests.support.plant.feeds import import_rows
from tests.support.plant.measured_step import LINE, STEP, make_plant, measure

NOW = datetime(2026, 10, 20, 4, tzinfo=UTC)
COLUMNS = {name: name for name in ("line", "step", "start", "end", "total", "defect")}
MONDAY = date(2026, 10, 5)


@pytest.fixture
def step(session: Session) -> ProcessStep:
    return make_plant(session, limit="0.05")


def bring(session: Session, *rows: str) -> None:
    """Import rows of `key,start,end,total,defect` at the test's step."""
    header = ("key", "start", "end", "total", "defect")
    cells = [{"line": LINE, "step": STEP} | dict(zip(header, row.split(","), strict=True)) for row in rows]
    mapping = {"source": "mes", "columns": COLUMNS, "key": ["key"]}
    assert import_rows()(session, SYSTEM, NOW, mapping, cells) == 0


def weeks(session: Session) -> dict[date, tuple[int, int, str]]:
    query = select(WeeklyStatistic.week, WeeklyStatistic.n, WeeklyStatistic.x, WeeklyStatistic.state)
    return {week: (n, x, state) for week, n, x, state in session.execute(query.order_by(WeeklyStatistic.week))}


@pytest.mark.usefixtures("step")
def test_an_import_counts_its_weeks_and_judges_them(session: Session) -> None:
    bring(
        session,
        "a,2026-10-05,,100,4",
        "b,2026-10-11,,100,7",
        "c,2026-10-12,,40,9",
        "d,2026-10-19,,0,0",
        "e,2026-09-28,,100,5",
    )
    assert weeks(session) == {
        date(2026, 9, 28): (100, 5, "not_above"),
        MONDAY: (200, 11, "above"),
        date(2026, 10, 12): (40, 9, "insufficient"),
        date(2026, 10, 19): (0, 0, "no_production"),
    }


@pytest.mark.usefixtures("step")
def test_a_correction_touches_its_week_alone(session: Session) -> None:
    bring(session, "a,2026-10-05,,100,4", "b,2026-10-12,,100,4")
    written: list[Any] = []

    def listen(_conn: Any, _cursor: Any, statement: str, parameters: Mapping[str, Any], *_: Any) -> None:
        if "INTO weekly_statistics" in statement:
            written.append(parameters["weeks"])

    event.listen(session.connection(), "before_cursor_execute", listen)
    bring(session, "a,2026-10-05,,100,9", "b,2026-10-12,,100,4")
    event.remove(session.connection(), "before_cursor_execute", listen)
    assert written == [[MONDAY]]
    assert weeks(session)[MONDAY] == (100, 9, "above")


@pytest.mark.usefixtures("step")
def test_a_row_moved_to_another_week_leaves_the_old_one(session: Session) -> None:
    bring(session, "a,2026-10-05,,100,4")
    bring(session, "a,2026-10-12,,100,4")
    assert weeks(session) == {date(2026, 10, 12): (100, 4, "not_above")}


@pytest.mark.usefixtures("step")
def test_the_line_s_timezone_decides_the_week(session: Session) -> None:
    # Sunday evening in London is Monday morning in Shanghai.
    bring(session, "a,2026-10-04T20:00:00+00:00,2026-10-04T21:00:00+00:00,100,4")
    assert list(weeks(session)) == [MONDAY]


def test_the_night_shift_belongs_to_the_day_it_began(session: Session, step: ProcessStep) -> None:
    line = session.get(ProductionLine, step.line_id)
    assert line is not None
    line.day_start = time(6)
    session.flush()
    bring(session, "a,2026-10-12T02:00,2026-10-12T03:00,100,4", "b,2026-10-12,,100,4", "c,2026-10-12T06:00,,100,4")
    assert weeks(session) == {MONDAY: (100, 4, "not_above"), date(2026, 10, 12): (200, 8, "not_above")}


def test_a_week_is_judged_by_its_own_standard(session: Session, step: ProcessStep) -> None:
    bring(session, "a,2026-10-05,,100,4", "b,2026-10-12,,100,4")
    add_standard(session, step.id, Decimal("0.03"), date(2026, 10, 12), approved_by="qa")
    assert [state for _, _, state in weeks(session).values()] == ["not_above", "above"]
    everything = select(WeeklyStatistic.__table__).order_by(WeeklyStatistic.week)
    before = session.execute(everything).all()
    assert weekly.rebuild(session) == 2
    assert session.execute(everything).all() == before


def test_a_standard_that_begins_in_midweek_judges_the_next_one(session: Session, step: ProcessStep) -> None:
    bring(session, "a,2026-10-05,,100,4", "b,2026-10-12,,100,4")
    add_standard(session, step.id, Decimal("0.03"), date(2026, 10, 7), approved_by="qa")
    assert [state for _, _, state in weeks(session).values()] == ["not_above", "above"]


def test_rebuilding_gives_what_importing_gave(session: Session, step: ProcessStep) -> None:
    measure(session, step, NOW - timedelta(days=60), [Counts(50 + n, n % 7) for n in range(60)])
    assert weekly.rebuild(session) == len(weeks(session))
    rebuilt = weeks(session)
    everything = {(step.id, week) for week in rebuilt}
    weekly.refresh_weeks(session, everything)
    assert weeks(session) == rebuilt
    assert sum(n for n, _, _ in rebuilt.values()) == sum(50 + n for n in range(60))


def test_weeks_without_counts_are_missing_unless_nobody_works(session: Session, step: ProcessStep) -> None:
    bring(session, "a,2026-09-14,,100,4", "b,2026-10-05,,100,4")
    found = stored_weeks(session, date(2026, 1, 1), date(2026, 10, 19))[step.id]
    filled = with_gaps(found, date(2026, 10, 19), idle={date(2026, 9, 28)})
    assert [(week.name, week.state) for week in filled] == [
        ("2026-W38", "not_above"),
        ("2026-W39", "missing"),
        ("2026-W40", "no_production"),
        ("2026-W41", "not_above"),
        ("2026-W42", "missing"),
    ]
    assert with_gaps([], MONDAY) == []


def test_the_iso_year_of_new_year_s_eve_is_the_next_one() -> None:
    assert Week(date(2024, 12, 30), Counts(1, 0), "not_above").name == "2025-W01"
