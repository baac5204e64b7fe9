"""Days, months and times without an offset are told by the plant's wall clock. Holds feel-today-at-night."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.engine.spiff.engine import SpiffEngine
from tests.support.diagrams.bpmn import Drawing, timer
from tests.support.diagrams.player import FileDefinitions, Player

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)  # half past one on the thirtieth in Shanghai


def playing(drawing: Drawing, now: datetime) -> Player:
    player = Player(SpiffEngine(FileDefinitions({"p.bpmn": drawing.content()})))
    player.now = now
    return player


def asked(expression: str, now: datetime) -> Any:
    drawing = Drawing()
    for kind, name, more in (("startEvent", "s", {}), ("endEvent", "e", {"outcome": f"={expression}"})):
        drawing.node(kind, name, **more)
    drawing.path("s", "e")
    return playing(drawing, now).start({"d": "2026-11-30"}).outcome


@pytest.mark.parametrize(
    ("expression", "here", "in_utc"),
    [
        ("string(today())", "2026-11-30", "2026-11-29"),
        ("string(date(d) <= today())", "true", "false"),
        ("string(date(case.started_at))", "2026-11-30", "2026-11-29"),
        ("string(now())", "2026-11-30T01:30:00+08:00", "2026-11-29T17:30:00Z"),
        ("string(now() = case.started_at)", "true", "true"),
    ],
)
def test_today_is_the_plants_today_and_an_old_steps_utc(expression: str, here: str, in_utc: str) -> None:
    assert asked(expression, NIGHT.astimezone(SHANGHAI)) == here
    assert asked(expression, NIGHT) == in_utc  # as steps were told before they recorded the zone


def waiting(text: str, kind: str, now: datetime) -> datetime:
    drawing = Drawing()
    drawing.node("startEvent", "s")
    drawing.node("intermediateCatchEvent", "c", timer(text, kind))
    drawing.node("endEvent", "e")
    drawing.path("s", "c", "e")
    player = playing(drawing, now)
    player.start()
    return player.due[0][1]


@pytest.mark.parametrize(
    ("text", "kind", "zone", "due"),
    [
        ("2026-12-24T08:00:00", "timeDate", SHANGHAI, datetime(2026, 12, 24, 0, tzinfo=UTC)),
        ("2026-12-24T08:00:00", "timeDate", BERLIN, datetime(2026, 12, 24, 7, tzinfo=UTC)),
        ("2026-07-01T08:00:00", "timeDate", BERLIN, datetime(2026, 7, 1, 6, tzinfo=UTC)),
        ("2026-07-01T08:00:00Z", "timeDate", BERLIN, datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("P3M", "timeDuration", SHANGHAI, datetime(2027, 2, 27, 17, 30, tzinfo=UTC)),
        ("P3M", "timeDuration", UTC, datetime(2027, 2, 28, 17, 30, tzinfo=UTC)),
        ("P8M", "timeDuration", BERLIN, datetime(2027, 7, 29, 16, 30, tzinfo=UTC)),
        ("P1D", "timeDuration", BERLIN, NIGHT + timedelta(days=1)),
        ('=duration("PT2H")', "timeDuration", BERLIN, NIGHT + timedelta(hours=2)),
        ('=date and time("2026-12-24T08:00:00")', "timeDate", BERLIN, datetime(2026, 12, 24, 7, tzinfo=UTC)),
        ('=today() + duration("P1D")', "timeDate", SHANGHAI, datetime(2026, 11, 30, 16, tzinfo=UTC)),
    ],
)
def test_timers_go_by_the_plants_wall_clock(text: str, kind: str, zone: Any, due: datetime) -> None:
    found = waiting(text, kind, NIGHT.astimezone(zone))

    assert (found, found.utcoffset()) == (due, timedelta())


def test_hours_elapse_where_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # the night in which Berlin loses an hour
    assert waiting("PT3H", "timeDuration", before.astimezone(BERLIN)) == before + timedelta(hours=3)
