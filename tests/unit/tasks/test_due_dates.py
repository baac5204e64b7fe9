"""When a task is due: what a diagram or a form says, in the plant's zone. Holds due-form-date and due-p1m."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.engine.process_model import Element
from app.jobs.calendar import FactoryCalendar
from app.kernel.errors import InvalidInputError
from app.tasks.due_dates import deadline, moment

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
SHANGHAI = FactoryCalendar("factory", 1, "Asia/Shanghai")
NEW_YORK = FactoryCalendar("factory", 1, timezone="America/New_York")
TASK = Element("t", "userTask", {}, "p", "p", 1)


def due(text: str, calendar: FactoryCalendar = SHANGHAI, **scope: Any) -> datetime | None:
    return moment(text, scope, NOW, calendar)


def test_a_day_is_due_at_its_end_in_the_plants_zone() -> None:
    expected = datetime(2026, 12, 24, 15, 59, 59, tzinfo=UTC)

    assert due("2026-12-24") == expected
    assert due("=first.day", first={"day": "2026-12-24"}) == expected
    assert due('=date("2026-12-24")') == expected
    assert due("2026-12-24", NEW_YORK) == datetime(2026, 12, 25, 4, 59, 59, tzinfo=UTC)


def test_a_month_is_a_month_whoever_says_it() -> None:
    expected = datetime(2026, 12, 2, 1, tzinfo=UTC)

    assert due("P1M") == expected
    assert due('=duration("P1M")') == expected
    assert due("=span", span="P1M") == expected


def test_reminders_and_escalations_may_be_months_away() -> None:
    element = replace(TASK, due="P1M", properties={"remind": "P-1M", "escalate": "P1M:qa_manager"})
    found = deadline(element, {}, datetime(2026, 11, 3, 1, tzinfo=UTC), SHANGHAI)

    assert [(nudge.kind, nudge.at.day, nudge.at.month, nudge.role) for nudge in found.nudges] == [
        ("escalate", 4, 1, "qa_manager")
    ]


@pytest.mark.parametrize("value", ["soon", 5, True, "24.12.2026"])
def test_what_is_no_time_is_refused_with_what_was_written(value: object) -> None:
    with pytest.raises(InvalidInputError, match="neither a day nor a duration"):
        due("=value", value=value)


def test_a_due_date_that_is_not_there_yet_is_none() -> None:
    assert due("=first.day") is None
