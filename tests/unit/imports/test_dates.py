"""Dates as exporters write them: what begins with the year is plain, the rest is left to the mapping."""

from datetime import datetime

import pytest

from app.imports.row_reader import as_iso


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-01", "2026-10-01T00:00:00"),
        ("2026/10/1", "2026-10-01T00:00:00"),
        ("2026.1.05", "2026-01-05T00:00:00"),
        ("2026年3月5日", "2026-03-05T00:00:00"),
        ("2026/3/5 8:30", "2026-03-05T08:30:00"),
        ("2026年3月5日 18:30:15", "2026-03-05T18:30:15"),
    ],
)
def test_a_date_that_begins_with_the_year_is_read(text: str, expected: str) -> None:
    assert datetime.fromisoformat(as_iso(text)).isoformat() == expected


@pytest.mark.parametrize("text", ["03/05/2026", "5.3.2026", "gestern", "2026/13/1", "2026/3/5 8", "20260305x"])
def test_everything_else_stays_as_it_is_or_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        datetime.fromisoformat(as_iso(text))
