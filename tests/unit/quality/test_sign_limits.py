"""Which weeks may be left out of a baseline, which baseline judges which week, and the published second step."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from app.quality.control_chart.p_chart import Baseline, freeze, limits
from app.quality.control_chart.phases import BaselineSignature, Phase, phase_at
from app.quality.control_chart.proposal import propose, suspicious
from app.quality.statistics import Counts
from app.quality.weekly_series import Week
from app.training.lines.step_trend import judged
from tests.unit.quality.test_p_chart import orange_juice

MONDAY = date(2025, 1, 6)


def weeks_of(samples: Sequence[Counts]) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=number), one, "not_above") for number, one in enumerate(samples)]


def phase(version: int, since: date | None, centre: float = 0.1) -> Phase:
    return Phase(version, Baseline(centre, 1.0, 20, 100), MONDAY, MONDAY + timedelta(weeks=19), since)


def test_the_trial_limits_are_the_published_ones() -> None:
    baseline = freeze(orange_juice()[:30])
    assert baseline
    found = limits(baseline, 50)
    assert [round(figure, 4) for figure in (baseline.centre, found.upper, found.lower)] == [0.2313, 0.4102, 0.0524]


def test_without_15_and_23_the_limits_are_the_published_revised_ones() -> None:
    """Montgomery, Introduction to Statistical Quality Control, example on orange juice: 0.2150, 0.3893, 0.0407."""
    baseline = freeze(orange_juice()[:30], {14, 22})
    assert baseline
    found = limits(baseline, 50)
    assert [round(figure, 4) for figure in (baseline.centre, found.upper, found.lower)] == [0.2150, 0.3893, 0.0407]


def test_sample_21_shows_only_after_15_and_23_are_left_out() -> None:
    """As the book says: it lies beyond the revised limit, and stays in when no cause is found."""
    samples = orange_juice()[:30]
    assert [index + 1 for index in suspicious(samples)] == [15, 23]
    assert [index + 1 for index in suspicious(samples, {14, 22})] == [15, 21, 23]


def test_leaving_a_week_out_counts_its_point_no_more() -> None:
    weeks = weeks_of(orange_juice()[:21])
    assert propose(weeks, ()).enough
    left_out = propose(weeks, {weeks[14].name, weeks[3].name})
    assert left_out.baseline
    assert left_out.baseline.points == 19
    assert not left_out.enough


def test_no_counts_give_no_baseline() -> None:
    proposal = propose(weeks_of([Counts(0, 0)] * 25), ())
    assert proposal.baseline is None
    assert not proposal.enough


@pytest.mark.parametrize(("week", "version"), [(0, 0), (29, 0), (30, 1), (44, 1), (45, 2), (60, 2)])
def test_each_week_is_judged_by_the_baseline_of_its_time(week: int, version: int) -> None:
    phases = [phase(0, None), phase(1, MONDAY + timedelta(weeks=30)), phase(2, MONDAY + timedelta(weeks=45))]
    found = phase_at(phases, MONDAY + timedelta(weeks=week))
    assert found
    assert found.version == version


def test_of_two_that_begin_in_the_same_week_the_newer_one_judges() -> None:
    since = MONDAY + timedelta(weeks=5)
    found = phase_at([phase(1, since), phase(2, since)], since)
    assert found
    assert found.version == 2


def test_before_any_baseline_there_are_no_limits() -> None:
    assert phase_at([phase(1, MONDAY)], MONDAY - timedelta(weeks=1)) is None
    [point] = judged(weeks_of([Counts(100, 90)]), [])
    assert (point.limits, point.rules) == (None, ())


def test_old_points_keep_their_limits_and_a_run_ends_where_another_baseline_begins() -> None:
    """Eight weeks above the old centre, then eight above the new one: sixteen on one side, but of two centres."""
    samples = [Counts(100, 12)] * 8 + [Counts(100, 6)] * 8
    since = MONDAY + timedelta(weeks=8)
    points = judged(weeks_of(samples), [phase(0, None, 0.1), phase(1, since, 0.05)])
    assert [point.phase.version for point in points if point.phase] == [0] * 8 + [1] * 8
    assert points[0].limits != points[8].limits
    assert not any(point.rules for point in points)
    assert judged(weeks_of([Counts(100, 12)] * 9), [phase(0, None, 0.1)])[-1].rules == ["side"]


def test_the_ledger_keeps_the_limits_and_what_was_left_out() -> None:
    signature = BaselineSignature("李晓梅", datetime(2026, 3, 2, tzinfo=UTC), "过程已改变", "ab" * 32)
    kept = Phase(
        3,
        Baseline(0.215, 1.02, 28, 50.0),
        MONDAY,
        MONDAY + timedelta(weeks=29),
        MONDAY,
        {"2025-W16": "换料"},
        signature,
    ).to_json()
    assert kept["excluded"] == [{"week": "2025-W16", "cause": "换料"}]
    assert (kept["version"], kept["from"], kept["to"], kept["since"]) == (3, "2025-W02", "2025-W31", "2025-W02")
    assert (kept["centre"], kept["lower"], kept["upper"]) == (0.215, 0.040703, 0.389297)
