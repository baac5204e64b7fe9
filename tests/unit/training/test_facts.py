"""The facts behind a finding (DOMAIN §6), one broken step of the chain at a time."""

from dataclasses import replace
from typing import Any

import pytest

from app.training.facts import Records, collect

POINT = {
    "id": "k1", "kind": "parameter", "parameter": "pressure", "nominal": 0.4, "tol_minus": 0.02, "tol_plus": 0.02,
    "unit": "MPa", "required": True,
}  # fmt: skip
SOUND = Records(
    request={
        "line": "T1", "step": "filling", "equipment": "M1", "defect_type": "leak", "cause_category": "machine",
        "cause": "The pressure drifts during the shift",
    },
    baseline={"rate": 0.2, "sufficient": True},
    qa_review={"key_points": [POINT]},
    plan={"items": [{"mode": "offline", "key_points": ["k1"]}], "sessions": [{}]},
    class_record={"held": True, "attendance": [{"trainee": "a", "status": "present", "released": True}]},
    results=[{"trainee": "a", "outcome": "qualified"}, {"trainee": "b", "outcome": "withdrawn"}],
    effect={"sufficient": True, "confounded": False},
    cause_parameter="pressure",
)  # fmt: skip
NOTHING_FOUND: dict[str, Any] = {
    "request_complete": True, "top_cause_without_key_point": False, "key_point_without_tolerance": False,
    "uncovered_key_points": 0, "sessions_not_held": 0, "not_released": 0, "not_qualified": 0,
    "passed_then_failed_on_job": 0, "identical_sheets": False, "out_of_tolerance_on_shift": 0,
    "window_wrong": False, "confounded": False, "missing": 0, "missing_facts": [],
}  # fmt: skip


def found(records: Records) -> dict[str, Any]:
    """Only what differs from a loop in which everybody did their part."""
    return {key: value for key, value in collect(records).items() if value != NOTHING_FOUND[key]}


def test_a_sound_loop_leaves_no_fact_against_anybody() -> None:
    assert collect(SOUND) == NOTHING_FOUND


@pytest.mark.parametrize("absent", ["line", "step", "equipment", "defect_type", "cause_category", "cause"])
def test_a_request_that_leaves_something_out_is_unclear(absent: str) -> None:
    request = {key: value for key, value in SOUND.request.items() if key != absent}
    assert found(replace(SOUND, request=request)) == {"request_complete": False}


def test_too_little_data_must_be_explained_by_production() -> None:
    unmeasured = {"rate": 0.2, "sufficient": False}
    assert found(replace(SOUND, baseline=unmeasured)) == {"request_complete": False}
    explained = {**SOUND.request, "baseline_override": "The line starts again next week"}
    assert found(replace(SOUND, baseline=unmeasured, request=explained)) == {}


def test_an_unchanged_resubmission_is_an_unclear_request() -> None:
    assert found(replace(SOUND, resubmitted_unchanged=True)) == {"request_complete": False}


def test_a_cause_without_key_point_is_the_articles_example() -> None:
    other = {**POINT, "parameter": "speed"}
    assert found(replace(SOUND, qa_review={"key_points": [other]})) == {"top_cause_without_key_point": True}


def test_without_a_known_cause_a_suspected_machine_needs_some_parameter() -> None:
    behaviour = {"id": "k1", "kind": "behaviour", "required": True}
    unknown = replace(SOUND, cause_parameter=None)
    assert found(replace(unknown, qa_review={"key_points": [behaviour]})) == {"top_cause_without_key_point": True}
    assert found(unknown) == {}
    man = {**SOUND.request, "cause_category": "man"}
    assert found(replace(unknown, qa_review={"key_points": [behaviour]}, request=man)) == {}


@pytest.mark.parametrize("change", [{"nominal": None}, {"unit": ""}, {"tol_minus": 0, "tol_plus": 0}])
def test_a_parameter_needs_nominal_unit_and_a_tolerance(change: dict[str, Any]) -> None:
    review = {"key_points": [{**POINT, **change}]}
    assert found(replace(SOUND, qa_review=review)) == {"key_point_without_tolerance": True}


def test_a_one_sided_tolerance_is_a_tolerance() -> None:
    assert found(replace(SOUND, qa_review={"key_points": [{**POINT, "tol_minus": None}]})) == {}


def test_required_key_points_outside_the_plan_are_counted() -> None:
    plan = {"items": [{"mode": "online", "key_points": []}], "sessions": [{}]}
    assert found(replace(SOUND, plan=plan)) == {"uncovered_key_points": 1}
    waived = {"key_points": [{**POINT, "required": False}]}
    assert found(replace(SOUND, plan=plan, qa_review=waived)) == {}


def test_a_class_that_was_not_held_is_a_fact() -> None:
    assert found(replace(SOUND, class_record={"held": "false"})) == {"sessions_not_held": 1}


def test_only_those_whom_the_line_kept_count_as_not_released() -> None:
    rows = [
        {"trainee": "a", "status": "absent", "released": False},
        {"trainee": "b", "status": "absent", "released": True},
        {"trainee": "c", "status": "present"},
    ]
    assert found(replace(SOUND, class_record={"held": True, "attendance": rows})) == {"not_released": 1}


def test_those_who_failed_count_and_those_who_left_do_not() -> None:
    results = [{"outcome": "not_qualified"}, {"outcome": "withdrawn"}, {"outcome": "qualified"}]
    assert found(replace(SOUND, results=results)) == {"not_qualified": 1}


def test_who_passed_and_then_failed_at_work_is_counted_even_after_passing_later() -> None:
    failed = {"on_job_check": {"passed": False, "readings": [{"ok": False}]}, "visits": {"on_job_check": 1}}
    repaired = {"on_job_check": {"passed": True, "readings": [{"ok": True}]}, "visits": {"on_job_check": 2}}
    sound = {"on_job_check": {"passed": True}, "visits": {"on_job_check": 1}}
    facts = found(replace(SOUND, children=[failed, repaired, sound]))
    assert facts == {"passed_then_failed_on_job": 2, "out_of_tolerance_on_shift": 1}


def sheets(scores: list[int], others: list[int]) -> dict[str, Any]:
    qa, production = (
        {"items": [{"key_point": f"k{n}", "score": score} for n, score in enumerate(side)]} for side in (scores, others)
    )
    return {"score_qa": qa, "score_production": production}


def test_equal_sheets_for_everybody_need_an_explanation() -> None:
    equal, unequal, single = sheets([90, 80], [90, 80]), sheets([90, 80], [90, 85]), sheets([90], [90])
    assert found(replace(SOUND, children=[equal] * 3)) == {"identical_sheets": True}
    assert found(replace(SOUND, children=[equal] * 2)) == {}
    assert found(replace(SOUND, children=[equal, equal, unequal])) == {}
    assert found(replace(SOUND, children=[single] * 3)) == {}


def test_overlapping_windows_are_wrong() -> None:
    windows = {
        "before": {"from": "2026-01-01T00:00:00+08:00", "to": "2026-03-01T00:00:00+08:00"},
        "after": {"from": "2026-02-01T00:00:00+08:00", "to": "2026-04-01T00:00:00+08:00"},
    }
    effect = {"sufficient": True, "confounded": True, "windows": windows}
    assert found(replace(SOUND, effect=effect)) == {"window_wrong": True, "confounded": True}


def test_what_could_not_be_measured_is_listed() -> None:
    effect = {"sufficient": False}
    assert found(replace(SOUND, effect=effect)) == {"missing": 1, "missing_facts": ["effect"]}
    assert found(replace(SOUND, results=[], effect=None)) == {"missing": 1, "missing_facts": ["results"]}
