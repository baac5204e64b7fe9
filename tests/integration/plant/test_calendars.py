"""Factory calendars kept by people: working days, shifts, holidays and the weekends worked in exchange."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import text

from app.jobs import add_working, load_calendar
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.plant import Kinds, holiday_files
from app.plant.gaps import GAPS
from app.plant.proof import compare_items
from app.plant.sheets.import_items import ImportItems
from app.plant.sheets.sheet import read_text
from tests.support.plant.master_data import add, change, set_active
from tests.support.plant.running import Plant

SHANGHAI = "Asia/Shanghai"
FRIDAY = datetime(2026, 10, 9, 2, tzinfo=UTC)
FACTORY = ("calendars", "factory")


def calendar(plant: Plant):
    with plant.sessions() as session:
        return load_calendar(session, SHANGHAI)


def gaps(plant: Plant, kind: str, now: datetime) -> list[str]:
    with plant.sessions() as session:
        return [gap.template % gap.params for check in GAPS if check.kind == kind for gap in check.find(session, now)]


def test_a_weekend_worked_in_exchange_is_a_day_and_a_holiday_is_none(plant: Plant) -> None:
    add(plant, "fang", "calendars", name_zh="工厂日历", shifts="早班 | 8:00 | 16:00\n夜班\t22:00\t6:00")
    assert add_working("P1D", FRIDAY, calendar(plant)).date() == date(2026, 10, 12)
    add(plant, "fang", "calendar-days", code="2026-10-10", kind="班", name_zh="调休上班")
    add(plant, "zhou", "calendar-days", code="2026年10月12日", kind="holiday", name_zh="停产检修")
    read = calendar(plant)
    assert add_working("P1D", FRIDAY, read).date() == date(2026, 10, 10)
    assert add_working("P2D", FRIDAY, read).date() == date(2026, 10, 13)
    assert [(shift.name, shift.start, shift.end) for shift in read.shifts] == [
        ("早班", time(8), time(16)),
        ("夜班", time(22), time(6)),
    ]


def test_its_version_grows_with_every_change_of_it_and_of_its_days(plant: Plant) -> None:
    versions = [calendar(plant).version]
    add(plant, "fang", "calendars", name_zh="工厂日历")
    versions.append(calendar(plant).version)
    add(plant, "fang", "calendar-days", code="2026-10-10", kind="workday", name_zh="调休上班")
    versions.append(calendar(plant).version)
    change(plant, "fang", FACTORY, {"weekdays": "周一至周六"}, 1)
    versions.append(calendar(plant).version)
    set_active(plant, "fang", ("calendar-days", "factory/2026-10-10"), active=False)
    versions.append(calendar(plant).version)
    assert versions == sorted(set(versions))
    assert date(2026, 10, 10) not in calendar(plant).exceptions, "what is out of use differs no more"
    assert calendar(plant).weekdays == frozenset(range(6))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weekdays", "0-5"),
        ("weekdays", "5-1"),
        ("weekdays", ","),
        ("weekdays", "1-2-3"),
        ("weekdays", "holiday"),
        ("timezone", "Mars/Base"),
        ("shifts", "早班 | 08:00"),
        ("shifts", "早班 | 08:00 | 08:00"),
        ("shifts", "早班 | 08:00 | 25:00"),
        ("shifts", "早班 | 08:00 | 12:00\n早班 | 13:00 | 17:00"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_by_its_field(plant: Plant, field: str, value: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add(plant, "fang", "calendars", name_zh="工厂日历", **{field: value})
    assert set(refusal.value.fields) == {field}


def test_without_weekdays_monday_to_friday_is_meant_and_no_others_may_say_so(plant: Plant) -> None:
    assert add(plant, "fang", "calendars", name_zh="工厂日历", weekdays="").values["weekdays"] == "1-5"
    for who in ("li", "wang", "admin", "han"):
        with pytest.raises(ForbiddenError):
            add(plant, who, "calendar-days", code="2026-10-10", kind="workday", name_zh="调休上班")


def test_published_holidays_come_in_as_a_file_and_again_without_a_change(plant: Plant) -> None:
    add(plant, "fang", "calendars", name_zh="工厂日历")
    bring = plant.container.need(ImportItems)
    ((name, content),) = holiday_files().items()
    for expected in ({"added": 39}, {"added": 0}):
        with plant.sessions.begin() as session:
            sheet = read_text("calendar-days", content)
            outcome = bring(session, plant.actor("fang"), [sheet], name, dry_run=False)
            assert outcome.counts().items() >= expected.items(), outcome.refused
    read = calendar(plant)
    assert not read.works_on(date(2026, 2, 16))
    assert read.works_on(date(2026, 2, 28)), "a Saturday worked in exchange"
    assert sum(read.exceptions.values()) == 6


def test_what_is_missing_is_said_with_the_year(plant: Plant) -> None:
    july, november = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    assert gaps(plant, "calendars", july)
    add(plant, "fang", "calendars", name_zh="工厂日历")
    assert gaps(plant, "calendars", july) == []
    assert len(gaps(plant, "calendar-days", july)) == 1
    add(plant, "fang", "calendar-days", code="2026-10-01", kind="holiday", name_zh="国庆节")
    assert gaps(plant, "calendar-days", july) == []
    (told,) = gaps(plant, "calendar-days", november)
    assert "2027" in told


def test_a_day_changed_around_the_use_case_is_noticed(plant: Plant) -> None:
    add(plant, "fang", "calendars", name_zh="工厂日历")
    add(plant, "fang", "calendar-days", code="2026-10-01", kind="holiday", name_zh="国庆节")
    for statement, kind in (
        ("UPDATE calendar_days SET worked = true", "calendar-days"),
        ("UPDATE factory_calendars SET weekdays = '[0]'", "calendars"),
    ):
        with plant.sessions() as session:
            session.execute(text(statement))
            session.flush()
            kinds = plant.container.need(Kinds)
            assert len(list(compare_items(session, kinds, kinds.find(kind)))) == 1
