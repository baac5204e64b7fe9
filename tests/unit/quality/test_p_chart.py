"""Control charts against published counts and figures."""

import csv
import math
from importlib.resources import files

import pytest

from app.quality.binomial import at_least, at_most, limit_counts
from app.quality.control_chart.p_chart import Baseline, freeze, limits
from app.quality.control_chart.run_rules import Flag, Rules, flags
from app.quality.statistics import Counts


def orange_juice() -> list[Counts]:
    """Montgomery's orange-juice cans (qcc, mistat): 54 samples of 50, the first 30 are the baseline."""
    text = files("app.demo").joinpath("orange_juice_cans.csv").read_text("utf-8")
    return [Counts(int(r["inspected"]), int(r["nonconforming"])) for r in csv.DictReader(text.splitlines())]


def test_published_baseline_has_the_published_limits() -> None:
    baseline = freeze(orange_juice()[:30])
    assert baseline is not None
    assert baseline.centre == pytest.approx(0.2313, abs=5e-5)
    found = limits(baseline, 50)
    assert (found.lower, found.upper) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.4102, abs=5e-5))
    assert found.kind == "normal"
    assert not baseline.provisional


def test_exactly_samples_15_and_23_lie_beyond_the_limits() -> None:
    samples = orange_juice()[:30]
    baseline = freeze(samples)
    assert baseline is not None
    assert [f.index + 1 for f in flags(samples, baseline) if f.rule == "beyond"] == [15, 23]


def test_points_with_a_cause_are_left_out_of_the_baseline() -> None:
    # The book's second step: without samples 15 and 23 the centre is 301/1400.
    baseline = freeze(orange_juice()[:30], excluded={14, 22})
    assert baseline is not None
    assert (baseline.centre, baseline.points) == (pytest.approx(301 / 1400), 28)


def test_limits_follow_the_size_of_the_sample() -> None:
    baseline = Baseline(0.1, 1.0, 25)
    assert limits(baseline, 1000).upper < limits(baseline, 100).upper
    assert limits(baseline, 100).upper == pytest.approx(0.1 + 3 * math.sqrt(0.09 / 100))


def test_few_expected_defects_take_exact_limits() -> None:
    found = limits(Baseline(0.01, 1.0, 25), 100)
    assert found.kind == "exact"
    assert (found.lower, found.upper) == (0.0, 0.05)
    assert found.outside(0.06)
    assert not found.outside(0.05)


@pytest.mark.parametrize(("n", "p"), [(20, 0.1), (100, 0.03), (400, 0.01), (9, 0.5)])
def test_tails_agree_with_the_sum_of_probabilities(n: int, p: float) -> None:
    pmf = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    for x in range(n + 2):
        assert at_least(x, n, p) == pytest.approx(math.fsum(pmf[x:]), abs=1e-12)
        assert at_most(x, n, p) == pytest.approx(math.fsum(pmf[: x + 1]), abs=1e-12)


def test_tails_of_large_samples_keep_their_size() -> None:
    # Symmetric: P(X >= n/2) is a half plus half of the middle term.
    n = 1_000_000
    middle = math.exp(math.lgamma(n + 1) - 2 * math.lgamma(n / 2 + 1) - n * math.log(2))
    assert at_least(n // 2, n, 0.5) == pytest.approx(0.5 + middle / 2, rel=1e-9)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_certain_rates_have_no_scatter(p: float) -> None:
    assert limit_counts(10, p, 0.001) == (10 * p, 10 * p)


def test_overdispersed_weeks_widen_the_limits() -> None:
    # Between huge samples the rates jump far more than chance would let them: Laney's case.
    samples = [Counts(10_000, x) for x in (400, 600, 380, 640, 420, 590, 410, 610)]
    baseline = freeze(samples)
    assert baseline is not None
    assert baseline.overdispersed
    assert limits(baseline, 10_000).kind == "laney"
    assert not [f for f in flags(samples, baseline) if f.rule == "beyond"]
    plain = Baseline(baseline.centre, 1.0, baseline.points)
    assert [f for f in flags(samples, plain) if f.rule == "beyond"]


def test_laneys_sigma_is_the_mean_moving_range_over_its_constant() -> None:
    baseline = freeze([Counts(100, 10), Counts(100, 20), Counts(100, 12)])
    assert baseline is not None
    sigma = math.sqrt(0.14 * 0.86 / 100)
    assert baseline.sigma_z == pytest.approx((0.10 + 0.08) / sigma / 2 / 1.128)


def test_nine_points_on_one_side_are_a_shift() -> None:
    samples = [Counts(100, 9)] * 3 + [Counts(100, 11)] * 9
    assert flags(samples, Baseline(0.1, 1.0, 25)) == [Flag(11, "side", high=True)]
    assert [f.index for f in flags(samples, Baseline(0.1, 1.0, 25), Rules(side=8))] == [10, 11]


def test_six_rising_points_are_a_trend() -> None:
    samples = [Counts(100, x) for x in (9, 7, 8, 9, 10, 11, 12)]
    assert flags(samples, Baseline(0.1, 1.0, 25)) == [Flag(6, "trend", high=True)]


def test_a_point_on_the_centre_or_an_equal_one_ends_the_run() -> None:
    samples = [Counts(100, x) for x in (11, 11, 11, 11, 10, 11, 11, 11, 11, 11)]
    assert flags(samples, Baseline(0.1, 1.0, 25)) == []


def test_a_week_without_production_is_passed_over() -> None:
    samples = [Counts(100, 9), Counts(0, 0), Counts(100, 40)]
    assert flags(samples, Baseline(0.1, 1.0, 25)) == [Flag(2, "beyond", high=True)]


def test_no_counts_give_no_baseline() -> None:
    assert freeze([Counts(0, 0)]) is None
