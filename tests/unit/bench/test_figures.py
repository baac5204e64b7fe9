"""Medians, growth and rows of the benchmark's table."""

import pytest

from scripts.benchmark.figures import Row, growth, latency_rows, percentile, table
from scripts.benchmark.submits import Side


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([3.0], 0.95) == 3.0
    assert percentile([1, 2, 3, 4], 0.5) == 2


def test_growth_compares_rounds_3_to_12_with_88_to_97() -> None:
    rounds = [1000.0, 1000.0, *[2.0] * 10, *[50.0] * 75, *[3.0] * 10]
    assert len(rounds) == 97
    assert growth(rounds) == (2.0, 3.0)


def test_one_slow_round_does_not_count() -> None:
    rounds = [2.0] * 97
    rounds[90] = 400.0
    assert growth(rounds) == (2.0, 2.0)


def test_latency_is_told_in_milliseconds() -> None:
    median, p95 = latency_rows("submit", 4, [0.001, 0.002, 0.003])
    assert (median.name, median.value, median.unit) == ("submit_median_4_clients", pytest.approx(2.0), "ms")
    assert (p95.name, p95.value) == ("submit_p95_4_clients", pytest.approx(3.0))


def test_a_target_is_met_from_below_and_an_exact_one_only_exactly() -> None:
    assert Row("a", 1.2, "ratio", 1.2).met is True
    assert Row("a", 1.21, "ratio", 1.2).met is False
    assert Row("a", 0.0, "count", 1, exact=True).met is False
    assert Row("a", 5.0, "ms").met is None


def test_the_table_has_one_line_per_row_and_marks_what_is_missed() -> None:
    lines = table([Row("submit_cpu", 3.5, "ms CPU"), Row("loop97_over_loop1", 1.5, "ratio", 1.2)]).splitlines()
    assert len(lines) == 2
    assert "3.50 ms CPU" in lines[0]
    assert "✗ ≤ 1.2" in lines[1]


def test_json_rows_have_name_value_and_unit() -> None:
    assert Row("x", 1.23456, "ratio", 2, note="hm").as_json() == {"name": "x", "value": 1.2346, "unit": "ratio"}


def test_cpu_per_request_is_the_median_of_windows_over_the_groups_that_count() -> None:
    side = Side(("web", "postgres"))
    for web, postgres in ((20.0, 4.0), (22.0, 6.0), (90.0, 10.0)):
        side.add(1, {"web": web, "postgres": postgres, "floor": 1000.0}, [0.01, 0.01])
    assert side.total == 14.0
    assert side.part("web") == 11.0
    assert len(side.seconds[1]) == 6


def test_a_target_may_be_the_least_that_is_wanted() -> None:
    fast, slow = (Row("rate", value, "1/s", 500, least=True) for value in (500, 499))
    assert (fast.met, slow.met) == (True, False)
    assert "✗ ≥ 500" in table([slow])
