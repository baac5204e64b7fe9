"""Golden figures: the orange-juice cans of Montgomery (DOMAIN §5, S19) and the size table of DOMAIN §5."""

import csv
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.quality.statistics import (
    Counts,
    difference_interval,
    pooled,
    reduction_interval,
    reduction_lower_bound,
    relative_reduction,
    required_size,
    wilson_interval,
)


def cans(first: int, last: int) -> Counts:
    text = files("app.demo").joinpath("orange_juice_cans.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if first <= int(row["sample"]) <= last]
    return pooled(Counts(int(row["inspected"]), int(row["nonconforming"])) for row in rows)


def test_first_round_of_the_cans_is_worse_than_before() -> None:
    before, after = cans(1, 15), cans(21, 30)
    assert (before.n, before.x, after.n, after.x) == (750, 167, 500, 133)
    assert before.rate == pytest.approx(0.2227, abs=5e-5)
    assert after.rate == pytest.approx(0.2660, abs=5e-5)
    assert relative_reduction(before, after) < 0
    assert reduction_lower_bound(before, after) < 0


def test_second_round_of_the_cans_proves_more_than_half() -> None:
    before, after = cans(1, 15), cans(36, 54)
    interval = reduction_interval(before, after)
    assert after.rate == pytest.approx(0.100, abs=5e-5)
    assert relative_reduction(before, after) == pytest.approx(0.551, abs=5e-4)
    assert (interval.low, interval.high) == (pytest.approx(0.433, abs=5e-4), pytest.approx(0.644, abs=5e-4))
    assert reduction_lower_bound(before, after) > 0.45


def test_the_adjustment_of_the_machine_halved_the_rate() -> None:
    before, after = cans(1, 30), cans(31, 54)
    interval = reduction_interval(before, after)
    assert relative_reduction(before, after) == pytest.approx(0.521, abs=5e-4)
    assert (interval.low, interval.high) == (pytest.approx(0.424, abs=5e-4), pytest.approx(0.602, abs=5e-4))


@pytest.mark.parametrize(("n", "low", "high"), [(200, 0.06, 0.85), (500, 0.33, 0.79)])
def test_eight_to_three_per_cent_has_the_published_intervals(n: int, low: float, high: float) -> None:
    before, after = Counts(n, round(0.08 * n)), Counts(n, round(0.03 * n))
    interval = reduction_interval(before, after)
    assert relative_reduction(before, after) == pytest.approx(0.625)
    assert interval.low == pytest.approx(low, abs=0.005)
    assert interval.high == pytest.approx(high, abs=0.005)


@pytest.mark.parametrize(
    ("before", "after", "beyond", "rounded_up_to_ten"),
    [
        (0.08, 0.03, 0.0, 80),
        (0.05, 0.02, 0.0, 140),
        (0.05, 0.03, 0.0, 330),
        (0.05, 0.035, 0.0, 610),
        (0.08, 0.03, 0.3, 190),
        (0.05, 0.02, 0.3, 360),
        (0.05, 0.03, 0.3, 3550),
    ],
)
def test_required_sizes_are_those_of_the_domain_page(
    before: float, after: float, beyond: float, rounded_up_to_ten: int
) -> None:
    size = required_size(before, after, beyond)
    assert size is not None
    assert -(-size // 10) * 10 == rounded_up_to_ten


def test_a_fall_by_thirty_per_cent_never_proves_more_than_thirty() -> None:
    assert required_size(0.05, 0.035, 0.3) is None


def test_newcombe_interval_agrees_with_the_published_example() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, table II, case (a): 56/70 − 48/80, method 10.
    interval = difference_interval(Counts(70, 56), Counts(80, 48))
    assert (interval.low, interval.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_no_defects_after_gives_a_finite_interval() -> None:
    before, after = Counts(100, 8), Counts(100, 0)
    interval = reduction_interval(before, after)
    assert relative_reduction(before, after) == 1
    assert 0 < reduction_lower_bound(before, after) < interval.high < 1


def test_nothing_inspected_proves_nothing() -> None:
    assert relative_reduction(Counts(0, 0), Counts(10, 1)) is None
    assert reduction_interval(Counts(10, 1), Counts(0, 0)) is None
    assert reduction_lower_bound(Counts(10, 1), Counts(0, 0)) is None
    assert Counts(0, 0).rate is None


def test_more_defects_than_units_are_refused() -> None:
    with pytest.raises(ValueError, match="11 defective of 10"):
        Counts(10, 11)


counts = st.integers(1, 5000).flatmap(lambda n: st.builds(Counts, st.just(n), st.integers(0, n)))


@given(counts, counts)
def test_the_reduction_lies_within_its_interval(before: Counts, after: Counts) -> None:
    assume(before.x and after.x)
    interval, reduction = reduction_interval(before, after), relative_reduction(before, after)
    assert interval.low - 1e-9 <= reduction <= interval.high + 1e-9
    assert interval.low - 1e-9 <= reduction_lower_bound(before, after) <= reduction + 1e-9


@given(counts, counts)
def test_one_more_defect_after_never_raises_the_bound(before: Counts, after: Counts) -> None:
    # Where every unit is defective, Katz's interval has no width, so the last step up to it is left out.
    assume(after.x and after.x + 1 < after.n and before.x)
    worse = Counts(after.n, after.x + 1)
    assert relative_reduction(before, worse) < relative_reduction(before, after)
    assert reduction_lower_bound(before, worse) < reduction_lower_bound(before, after) + 1e-9


@given(counts, counts)
def test_difference_intervals_stay_within_the_possible(before: Counts, after: Counts) -> None:
    interval = difference_interval(before, after)
    assert -1 - 1e-9 <= interval.low <= before.x / before.n - after.x / after.n <= interval.high <= 1 + 1e-9


@given(counts)
def test_wilson_intervals_hold_the_rate(sample: Counts) -> None:
    interval = wilson_interval(sample)
    assert -1e-9 <= interval.low <= sample.x / sample.n + 1e-9
    assert sample.x / sample.n - 1e-9 <= interval.high <= 1 + 1e-9


@given(st.floats(0.01, 0.9), st.floats(0.2, 0.9))
def test_smaller_falls_need_larger_samples(before: float, kept: float) -> None:
    assert required_size(before, before * kept) <= required_size(before, before * (kept + 0.05))
