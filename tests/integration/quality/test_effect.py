"""Baseline and effect on stored counts (S14, S19, S23; forms.md, what the machine writes)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.plant import ProcessStep, find_step
from app.quality.comparison_windows import BASELINE, WASHOUT, Window, window_of
from app.quality.effect.before_rate import measure_baseline
from app.quality.effect.closed_problems import find_recurrence, remember_closed
from app.quality.effect.training_effect import EffectQuestion, measure_effect
from app.quality.models.measurement import ComparisonWindows
from app.quality.standards import add_standard, standard_on
from app.quality.statistics import Counts
from tests.support.plant.measured_step import DEFECT, LINE, STEP, make_plant, measure

STARTED = datetime(2026, 9, 1, 2, tzinfo=UTC)
TRAINED = datetime(2026, 9, 20, 2, tzinfo=UTC)
AFTER = TRAINED + timedelta(weeks=1)
CASE = UUID(int=7)


@pytest.fixture
def step(session: Session) -> ProcessStep:
    """Before the case 400 of 2,000 units were bad; four weeks after the training 140 of 1,400 (50 a day)."""
    step = make_plant(session)
    measure(session, step, STARTED - timedelta(days=40), [Counts(50, 10)] * 40)
    measure(session, step, AFTER, [Counts(50, 5)] * 28)
    return step


def ask(session: Session, **changes: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "line": LINE,
        "step": STEP,
        "before": Window(STARTED - BASELINE, STARTED),
        "trained_at": TRAINED,
        "now": TRAINED + timedelta(days=35),
    }
    return measure_effect(session, EffectQuestion(**facts | changes))


def test_the_baseline_is_the_twelve_weeks_before_the_case(session: Session, step: ProcessStep) -> None:
    baseline = measure_baseline(session, LINE, STEP, STARTED)
    assert (baseline["n"], baseline["x"], baseline["rate"]) == (2000, 400, 0.2)
    assert (baseline["limit"], baseline["standard_version"], baseline["sufficient"]) == (0.12, 1, True)
    assert baseline["window"] == {"from": "2026-06-09T10:00:00+08:00", "to": "2026-09-01T10:00:00+08:00"}
    assert baseline["complaints"] is None


def test_too_few_units_are_said_to_be_too_few(session: Session, step: ProcessStep) -> None:
    few = measure_baseline(session, LINE, STEP, STARTED - timedelta(days=39, hours=23))
    assert (few["n"], few["sufficient"]) == (50, True)
    none = measure_baseline(session, LINE, STEP, STARTED - timedelta(days=100))
    assert (none["n"], none["rate"], none["sufficient"]) == (0, None, False)


def test_a_step_without_a_standard_is_never_judged(session: Session, step: ProcessStep) -> None:
    baseline = measure_baseline(session, LINE, "sealing", STARTED)
    assert (baseline["limit"], baseline["sufficient"]) == (None, False)


def test_an_unknown_step_is_named(session: Session, step: ProcessStep) -> None:
    with pytest.raises(NotFoundError, match="no step welding on the line T1"):
        measure_baseline(session, LINE, "welding", STARTED)


def test_the_effect_compares_twelve_weeks_before_with_four_weeks_after_the_washout(
    session: Session, step: ProcessStep
) -> None:
    effect = ask(session)
    assert (effect["n_before"], effect["x_before"], effect["n_after"], effect["x_after"]) == (2000, 400, 1400, 140)
    assert (effect["rate_before"], effect["rate_after"], effect["reduction"]) == (0.2, 0.1, 0.5)
    assert 0 < effect["interval"]["low"] < effect["lower_bound"] < 0.5 < effect["interval"]["high"] < 1
    assert (effect["sufficient"], effect["confounded"], effect["attempt"]) == (True, False, 1)
    assert effect["windows"]["after"]["from"] == "2026-09-27T10:00:00+08:00"


def test_before_the_four_weeks_are_over_the_data_is_not_sufficient(session: Session, step: ProcessStep) -> None:
    effect = ask(session, now=TRAINED + timedelta(days=34))
    assert effect["n_after"] > effect["n_required"]
    assert effect["sufficient"] is False


def test_too_few_units_after_are_not_sufficient(session: Session) -> None:
    step = make_plant(session)
    measure(session, step, STARTED - timedelta(days=40), [Counts(50, 4)] * 40)
    measure(session, step, AFTER, [Counts(5, 0)] * 28)
    effect = ask(session)
    assert effect["n_after"] == 140 < effect["n_required"]
    assert effect["sufficient"] is False


def test_nothing_to_reduce_is_not_sufficient(session: Session) -> None:
    step = make_plant(session)
    measure(session, step, AFTER, [Counts(50, 1)] * 28)
    effect = ask(session)
    assert (effect["reduction"], effect["interval"], effect["sufficient"]) == (None, None, False)


def test_measuring_again_waits_up_to_eight_weeks(session: Session, step: ProcessStep) -> None:
    measure(session, step, AFTER + timedelta(days=28), [Counts(50, 5)] * 40)
    assert ask(session)["n_after"] == 1400
    assert ask(session, attempt=2, now=TRAINED + timedelta(days=49))["n_after"] == 42 * 50
    assert ask(session, attempt=3, now=TRAINED + timedelta(days=300))["n_after"] == 56 * 50


def test_excluded_weeks_are_left_out_of_both_windows(session: Session, step: ProcessStep) -> None:
    effect = ask(session, exclude=("2026-W40", "2026-W35"), attempt=2)
    assert (effect["n_after"], effect["n_before"]) == (1400 - 7 * 50, 2000 - 7 * 50)
    assert effect["excluded"] == ["2026-W35", "2026-W40"]


def test_what_the_verifier_says_has_changed_confounds(session: Session, step: ProcessStep) -> None:
    effect = ask(session, confounded=True, attempt=2, round=3)
    assert (effect["confounded"], effect["attempt"], effect["training_round"]) == (True, 2, 3)


def test_a_standard_changed_between_the_windows_confounds(session: Session, step: ProcessStep) -> None:
    add_standard(session, step.id, Decimal("0.05"), date(2026, 9, 10), approved_by="qa")
    effect = ask(session)
    assert (effect["confounded"], effect["limit"], effect["standard_version"]) == (True, 0.05, 2)


def test_qas_target_can_only_tighten_the_standard(session: Session, step: ProcessStep) -> None:
    assert ask(session, target=0.08)["limit"] == 0.08
    assert ask(session, target=0.5)["limit"] == 0.12


def test_windows_fixed_in_advance_are_used_by_round(session: Session, step: ProcessStep) -> None:
    begin = STARTED - timedelta(days=40)
    for number, (first, last) in enumerate([(10, 20), (20, 30)], start=1):
        session.add(
            ComparisonWindows(
                step_id=step.id,
                round=number,
                before_from=begin,
                before_to=begin + timedelta(days=5),
                after_from=begin + timedelta(days=first),
                after_to=begin + timedelta(days=last),
            )
        )
    session.flush()
    assert measure_baseline(session, LINE, STEP, STARTED)["n"] == 250
    trained = begin + timedelta(days=3)
    first, second, third = (ask(session, round=number, trained_at=trained) for number in (1, 2, 3))
    assert (first["n_before"], first["n_after"]) == (250, 500)
    starts = [window_of(effect["windows"]["after"]).start for effect in (first, second, third)]
    assert starts == [begin + timedelta(days=n) for n in (10, 20, 20)]
    assert (first["sufficient"], first["windows"]["chosen_by"]) == (True, "study")
    last_day = begin + timedelta(days=10) - WASHOUT  # the last practical may be at any hour of that day
    assert ask(session, round=1, trained_at=last_day + timedelta(hours=9))["windows"]["chosen_by"] == "study"
    late = ask(session, round=1, trained_at=last_day + timedelta(days=1))["windows"]
    assert (late["chosen_by"], late["fixed"]) == ("dates", False)
    assert window_of(late["after"]).start == last_day + timedelta(days=1) + WASHOUT


def typed(*dates: str | None) -> dict[str, object]:
    before_from, before_to, after_from, after_to = dates
    return {
        "before": {"from": before_from, "to": before_to},
        "after": {"from": after_from, "to": after_to},
        "reason": "The study was planned so",
    }


def test_windows_that_qa_typed_go_before_all_others(session: Session, step: ProcessStep) -> None:
    windows = typed("2026-08-01", "2026-08-10", "2026-10-01", "2026-10-05")
    effect = ask(session, windows=windows)
    assert (effect["n_before"], effect["n_after"], effect["windows"]["fixed"]) == (500, 250, True)
    assert effect["windows"]["before"] == {"from": "2026-08-01T00:00:00+08:00", "to": "2026-08-10T23:59:59+08:00"}
    assert measure_baseline(session, LINE, STEP, STARTED, windows)["n"] == 500


@pytest.mark.parametrize("empty", [None, {}, {"before": None, "after": {}}, typed(None, None, "", None)])
def test_windows_left_empty_are_none(session: Session, step: ProcessStep, empty: dict[str, object] | None) -> None:
    assert ask(session, windows=empty)["windows"]["fixed"] is False


@pytest.mark.parametrize(
    "dates",
    [
        ("2026-08-01", None, "2026-10-01", "2026-10-05"),
        ("2026-08-01", "soon", "2026-10-01", "2026-10-05"),
        ("2026-08-01", "2026-07-01", "2026-10-01", "2026-10-05"),
    ],
)
def test_wrong_windows_are_refused(session: Session, step: ProcessStep, dates: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInputError, match="window"):
        ask(session, windows=typed(*dates))


def test_without_anybody_trained_there_is_nothing_to_measure(session: Session, step: ProcessStep) -> None:
    with pytest.raises(InvalidInputError, match="Nobody has qualified"):
        ask(session, trained_at=None)


def test_the_same_problem_within_a_year_is_a_recurrence(session: Session, step: ProcessStep) -> None:
    place = find_step(session, LINE, STEP)
    remember_closed(session, CASE, (LINE, STEP, DEFECT), "effective", STARTED)
    remember_closed(session, CASE, (LINE, STEP, DEFECT), "effective", TRAINED)
    soon, late = STARTED + timedelta(days=100), STARTED + timedelta(days=400)
    assert find_recurrence(session, place, DEFECT, soon, uuid4()) == CASE
    assert find_recurrence(session, place, DEFECT, soon, CASE) is None
    assert find_recurrence(session, place, "dent", soon, uuid4()) is None
    assert find_recurrence(session, place, DEFECT, late, uuid4()) is None


def test_a_rate_is_judged_by_the_standard_of_its_day(session: Session, step: ProcessStep) -> None:
    add_standard(session, step.id, Decimal("0.05"), date(2026, 9, 10), approved_by="qa")
    assert standard_on(session, step.id, date(2026, 9, 9)).limit == 0.12
    assert standard_on(session, step.id, date(2026, 9, 10)).limit == 0.05
    assert standard_on(session, step.id, date(2019, 1, 1)) is None


def test_the_past_of_a_standard_is_not_rewritten(session: Session, step: ProcessStep) -> None:
    with pytest.raises(ConflictError, match="must begin later"):
        add_standard(session, step.id, Decimal("0.05"), date(2020, 1, 1), approved_by="qa")
