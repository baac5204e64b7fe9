"""How moments, due dates and numbers are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, g

from app.web.filters import (
    all_named,
    as_ago,
    as_day,
    as_iso,
    as_moment,
    as_number,
    as_percent,
    as_size,
    comma,
    due_state,
    named_in,
    query_at,
    told,
)
from tests.support.preview.samples import NOW


class Reader:
    def __init__(self, locale: str) -> None:
        self.locale = locale


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.test_request_context():
        g.actor = Reader(request.param)
        yield request.param


def test_a_moment_stands_on_the_plant_s_clock(language: str) -> None:
    at = datetime(2026, 11, 2, 22, 5, tzinfo=UTC)
    assert as_moment(at) == {"zh": "11月3日 06:05", "en": "3 Nov 06:05"}[language]


def test_another_year_is_named(language: str) -> None:
    at = datetime(2025, 1, 1, 4, 0, tzinfo=UTC)
    assert as_moment(at) == {"zh": "2025年1月1日 12:00", "en": "1 Jan 2025 12:00"}[language]


@pytest.mark.parametrize(
    ("by", "zh", "en"),
    [
        (timedelta(seconds=20), "刚刚", "just now"),
        (timedelta(minutes=5), "5 分钟前", "5 min ago"),
        (timedelta(hours=1), "1 小时前", "1 hour ago"),
        (timedelta(days=-2), "2 天后", "in 2 days"),
    ],
)
def test_the_time_since_is_rounded_to_what_matters(language: str, by: timedelta, zh: str, en: str) -> None:
    assert as_ago(NOW - by) == {"zh": zh, "en": en}[language]


@pytest.mark.parametrize(
    ("in_", "kind"),
    [
        (timedelta(seconds=-1), "overdue"),
        (timedelta(hours=5), "today"),
        (timedelta(hours=14), "soon"),
        (timedelta(days=4), "later"),
    ],
)
def test_a_due_date_is_judged_by_the_plant_s_calendar(language: str, in_: timedelta, kind: str) -> None:
    state = due_state(NOW + in_)
    assert state.kind == kind
    assert state.text


def test_no_due_date_is_said(language: str) -> None:
    assert due_state(None).kind == "none"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (as_number(1284), "1,284"),
        (as_number(4.20), "4.2"),
        (as_number(None), "–"),
        (as_percent(0.2227), "22.3 %"),
        (as_percent(None), "–"),
        (as_size(88_000), "88 kB"),
        (as_size(10), "1 kB"),
        (as_size(2_480_000), "2.5 MB"),
        (as_iso(None), ""),
        (as_iso(NOW), "2026-11-20T02:30:00+00:00"),
    ],
)
def test_numbers_are_written_short(written: str, expected: str) -> None:
    assert written == expected


def test_a_day_is_the_plant_s(language: str) -> None:
    assert as_day(datetime(2026, 11, 2, 22, 5, tzinfo=UTC)) == "2026-11-03"
    assert as_day(date(2026, 11, 2)) == "2026-11-02"
    assert as_day(None) == ""


LINE = {"zh": "橙汁一线", "en": "Juice line 1"}


def test_a_name_is_not_said_twice(language: str) -> None:
    title = {"zh": "橙汁一线的培训", "en": "Training at Juice line 1"}
    assert named_in(LINE, title)
    assert named_in(None, title)
    assert not named_in(LINE, {"zh": "培训", "en": "Training"})


def test_names_for_a_script_and_lists_in_a_sentence_follow_the_reader(language: str) -> None:
    assert all_named({"a": LINE, "b": "B"}) == {"a": LINE[language], "b": "B"}
    assert comma() == {"zh": "、", "en": ", "}[language]


def test_a_sentence_is_told_with_or_without_params(language: str) -> None:
    assert told(SimpleNamespace(template="in %(span)s", params={"span": "2"})) == {"zh": "2后", "en": "in 2"}[language]
    assert told(SimpleNamespace(template="no due date", params=None)) == {"zh": "无期限", "en": "no due date"}[language]


def test_another_place_of_a_list_keeps_what_was_asked(app: Flask) -> None:
    with app.test_request_context("/cases?search=灌装 1&state=running&before=old&after=old"):
        assert query_at(after="x=") == "search=%E7%81%8C%E8%A3%85+1&state=running&after=x%3D"
