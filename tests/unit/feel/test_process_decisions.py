"""The five decisions of the training loop and the conditions of its two processes, as FEEL and DMN have them."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from app.feel import compile_expression
from app.feel.dmn import Decision, read_decisions
from tests.unit.feel.dmn_files import file
from tests.unit.feel.loop_decisions import ALL


@pytest.fixture(scope="module")
def decisions() -> dict[str, Decision]:
    return read_decisions(file(*ALL), "loop.dmn")


@pytest.mark.parametrize(
    ("baseline", "defect_class", "level"),
    [
        ({"rate": 1, "limit": 100}, "critical", "critical"),
        ({"recurrence_of": "case-1"}, "minor", "high"),
        ({"complaints": 1}, "minor", "high"),
        ({"complaints": 0, "sufficient": False}, "minor", "medium"),
        ({"sufficient": True, "rate": 0.04, "limit": 0.02}, "minor", "high"),
        ({"sufficient": True, "rate": 0.0399, "limit": 0.02}, "minor", "medium"),
        ({"sufficient": True, "rate": 0.02, "limit": 0.02}, "minor", "low"),
        ({"sufficient": True, "rate": None, "limit": 0.02}, "minor", None),
    ],
)
def test_severity(decisions: dict[str, Decision], baseline: Any, defect_class: str, level: str | None) -> None:
    scope = {"baseline": {"recurrence_of": None, **baseline}, "request": {"defect_class": defect_class}}
    result = decisions["severity"].evaluate(scope)
    assert (result and result["level"]) == level


def test_exactly_one_outcome_for_every_combination(decisions: dict[str, Decision]) -> None:
    tried = 0
    for confounded, sufficient, reduction, bound, after, attempt in product(
        (True, False), (True, False), (-0.2, 0, 0.1, 0.29, 0.3, 0.9), (-0.01, 0.01), (0.01, 0.03), (1, 2, 3, 4)
    ):
        effect = {
            "confounded": confounded,
            "sufficient": sufficient,
            "reduction": reduction,
            "lower_bound": bound,
            "rate_after": after,
            "limit": 0.02,
            "attempt": attempt,
        }
        _, rules = decisions["verification_outcome"].evaluate_with_rules({"effect": effect})
        assert len(rules) == 1, effect
        tried += 1
    assert tried == 384


@pytest.mark.parametrize(
    ("qa", "production", "critical", "expected"),
    [
        (90, 70, False, {"passed": True, "reason": None, "score": 80}),
        (90, 69, False, {"passed": False, "reason": "score", "score": 75}),
        (80, 79, False, {"passed": False, "reason": "score", "score": 79.5}),
        (100, 100, True, {"passed": False, "reason": "critical_item", "score": 100}),
    ],
)
def test_practical_result(
    decisions: dict[str, Decision], qa: int, production: int, critical: bool, expected: dict[str, Any]
) -> None:
    scope = {
        "score_qa": {"total": qa, "critical_failed": critical},
        "score_production": {"total": production, "critical_failed": False},
        "adjudication": {"score": 75},
    }
    assert decisions["practical_result"].evaluate(scope) == expected


@pytest.mark.parametrize(
    ("visits", "course", "assessment", "action"),
    [
        (2, False, {}, "stop"),
        (None, False, {"passed": True}, "course_and_class"),
        (1, True, {"passed": False, "reason": "critical_item", "score": 95}, "one_to_one"),
        (1, True, {"passed": False, "reason": "score", "score": 59.5}, "course_and_class"),
        (1, True, {"passed": False, "reason": "score", "score": 60}, "practice"),
        (0, True, {"passed": True}, "practice_at_station"),
    ],
)
def test_retraining(decisions: dict[str, Decision], visits: int, course: bool, assessment: Any, action: str) -> None:
    scope = {"case": {"visits": {"rate_retraining": visits}}, "course": {"passed": course}, "assessment": assessment}
    assert decisions["retraining"].evaluate(scope)["action"] == action


@pytest.mark.parametrize(
    ("facts", "code", "target"),
    [
        ({"request_complete": False, "window_wrong": True}, "R1", "production"),
        ({"top_cause_without_key_point": True, "uncovered_key_points": 2}, "R2a", "qa"),
        ({"not_released": 1}, "R5", "hr"),
        ({"identical_sheets": True}, "R7", "hr"),
        ({"confounded": True, "missing": 1}, "N3", "verify"),
        ({"missing": 1}, "N2", "verify"),
        ({}, "N1", "close"),
    ],
)
def test_responsibility(decisions: dict[str, Decision], facts: dict[str, Any], code: str, target: str) -> None:
    assert decisions["responsibility"].evaluate({"facts": facts}) == {"code": code, "target": target}


CONDITIONS = [
    "abs(score_qa.total - score_production.total) > 20",
    "attended = false",
    "count(plan.sessions) = 0",
    (
        'count(results[outcome = "qualified"]) = 0 or count(results[outcome = "qualified"])'
        ' < 0.8 * count(results[outcome != "withdrawn"])'
    ),
    "course.passed = false and course.attempts_left = 0",
    "if count(plan.sessions) = 0 then true else list contains(class_record.present, trainee)",
    'retraining.action != "stop"',
    (
        'signal_decision.decision = "dismiss" and not(signal.severity = "high" or signal.severity = "critical"'
        " or signal.recurrence_of != null)"
    ),
    'verification.decision = "sign" and outcome.next = "finding"',
    (
        "every k in qa_review.key_points[required = true] satisfies some i in items satisfies"
        " list contains(i.key_points, k.id)"
    ),
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_over_no_variables_is_no_exception(text: str) -> None:
    assert compile_expression(text).evaluate({}) in {True, False, None}


def test_the_group_is_trained_at_eighty_percent() -> None:
    condition = compile_expression(CONDITIONS[3])
    group = [{"outcome": "qualified"}] * 4 + [{"outcome": "failed"}] + [{"outcome": "withdrawn"}] * 3
    assert condition.evaluate({"results": group, "outcome": {"next": "wait"}}) is False
    assert condition.evaluate({"results": [*group, {"outcome": "failed"}]}) is True
    assert condition.evaluate({"results": []}) is True


def test_the_window_begins_at_the_last_practical() -> None:
    due = compile_expression('date and time(max(results[outcome = "qualified"].passed_at)) + duration("P35D")')
    results = [
        {"outcome": "qualified", "passed_at": "2026-03-01T08:00:00Z"},
        {"outcome": "qualified", "passed_at": "2026-03-04T09:30:00Z"},
        {"outcome": "withdrawn", "passed_at": None},
    ]
    assert due.evaluate({"results": results}) == datetime(2026, 4, 8, 9, 30, tzinfo=UTC)
    wait = compile_expression('duration("P" + string(verification.wait_days) + "D")')
    assert wait.evaluate({"verification": {"wait_days": 14}}) == timedelta(days=14)


def test_every_required_key_point_must_be_covered() -> None:
    check = compile_expression(CONDITIONS[9])
    points = [{"id": "k1", "required": True}, {"id": "k2", "required": False}, {"id": "k3", "required": True}]
    scope = {"qa_review": {"key_points": points}, "items": [{"key_points": ["k1"]}, {"key_points": ["k3"]}]}
    assert check.evaluate(scope) is True
    assert check.evaluate({**scope, "items": [{"key_points": ["k1", "k2"]}]}) is False
