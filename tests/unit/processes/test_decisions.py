"""The shipped decision tables against the same decisions written by hand."""

from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest

from app.feel import to_json
from app.feel.dmn import Decision, read_decisions
from tests.support.loop import tables as loop_tables
from tests.support.loop.data import NO_FACTS, NOON, QUIZ
from tests.support.loop.files import shipped


def decision(name: str, file: str | None = None) -> Decision:
    path = f"processes/{file or name}.dmn"
    return read_decisions(shipped()[path], path)[name]


def decide(table: Decision, **scope: Any) -> Any:
    return to_json(table.evaluate(scope, NOON))


def effects() -> list[dict[str, Any]]:
    """384 combinations: every side of every border of the table."""
    axes = product(
        (True, False),
        (True, False),
        (-0.1, 0, 0.1, 0.3, 0.299999, 0.5, 0.3000001, 1),
        (-0.01, 0.01),
        (0.1, 0.2),
        (1, 2, 3),
    )
    return [
        {
            "confounded": confounded,
            "sufficient": sufficient,
            "reduction": reduction,
            "lower_bound": bound,
            "rate_after": after,
            "limit": 0.12,
            "attempt": attempt,
        }
        for confounded, sufficient, reduction, bound, after, attempt in axes
    ]


def test_exactly_one_rule_of_verification_outcome_fits_every_combination() -> None:
    table = decision("verification_outcome")
    assert len(effects()) == 384
    for effect in effects():
        value, rules = table.evaluate_with_rules({"effect": effect}, NOON)
        assert len(rules) == 1, effect
        assert to_json(value) == loop_tables.outcome(effect)


def test_every_rule_of_verification_outcome_is_used() -> None:
    table = decision("verification_outcome")
    used = {rule for effect in effects() for rule in table.evaluate_with_rules({"effect": effect}, NOON)[1]}
    assert len(used) == 13


def test_a_rate_on_the_limit_is_within_it() -> None:
    effect = {**effects()[0], "confounded": False, "sufficient": True, "reduction": 0.4, "lower_bound": 0.1}
    assert decide(decision("verification_outcome"), effect={**effect, "rate_after": 0.12})["outcome"] == "effective"


def test_severity_agrees_with_the_rules_by_hand() -> None:
    table = decision("severity")
    axes = product(
        (None, "case-1"), ("critical", "major", "minor"), (None, 0, 3), (True, False), (0.06, 0.12, 0.1201, 0.24, 0.5)
    )
    for recurrence, defect_class, complaints, sufficient, rate in axes:
        baseline = {
            "recurrence_of": recurrence,
            "complaints": complaints,
            "sufficient": sufficient,
            "rate": rate,
            "limit": 0.12,
        }
        request = {"defect_class": defect_class}
        assert decide(table, request=request, baseline=baseline) == loop_tables.severity(request, baseline)


def test_unmeasured_severity_is_medium() -> None:
    baseline = {"recurrence_of": None, "complaints": None, "sufficient": False, "rate": None, "limit": None}
    assert decide(decision("severity"), request={"defect_class": "major"}, baseline=baseline)["level"] == "medium"


@pytest.mark.parametrize("failed", [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize(("qa", "production"), [(80, 80), (79, 80), (90, 70), (90, 69), (100, 60), (59, 61)])
def test_practical_result_agrees_with_the_rules_by_hand(qa: int, production: int, failed: tuple[bool, bool]) -> None:
    scope = {
        "score_qa": {"total": qa, "critical_failed": failed[0]},
        "score_production": {"total": production, "critical_failed": failed[1]},
        "adjudication": {"score": 81},
    }
    result = decide(decision("practical_result"), **scope)
    assert result == {**loop_tables.practical(scope), "at": NOON.isoformat().replace("+00:00", "Z")}


def test_score_is_the_mean_without_rounding() -> None:
    sheets = {"score_qa": {"total": 80}, "score_production": {"total": 79.5}}
    assert decision("score", "practical_result").evaluate(sheets, NOON) == Decimal("79.75")


def test_an_old_adjudication_does_not_count_in_a_later_round() -> None:
    sheets = {"score_qa": {"total": 90}, "score_production": {"total": 88}, "adjudication": {"score": 40}}
    assert decide(decision("score", "practical_result"), **sheets) == 89


def test_retraining_agrees_with_the_rules_by_hand() -> None:
    table = decision("retraining")
    reasons = ((False, "critical_item", 95), (False, "score", 59.5), (False, "score", 60), (True, None, 90))
    for earlier, passed, (practical, reason, score) in product((0, 1, 2, 3), (True, False), reasons):
        scope = {
            "course": {"passed": passed},
            "assessment": {"passed": practical, "reason": reason, "score": score},
            "case": {"visits": {"gw_retrain": earlier} if earlier else {}},
        }
        assert decide(table, **scope) == loop_tables.retraining(scope, earlier)


def test_every_single_fact_and_every_pair_points_to_the_earliest_link() -> None:
    found = {key: not value if isinstance(value, bool) else 2 for key, value in NO_FACTS.items()}
    table = decision("responsibility")
    for keys in (*combinations(found, 1), *combinations(found, 2), (), tuple(found)):
        facts = {**NO_FACTS, **{key: found[key] for key in keys}}
        value = decide(table, facts=facts)
        assert {key: value[key] for key in ("code", "role", "target", "also")} == loop_tables.finding(facts)
        assert value["zh"]
        assert value["en"]


def test_findings_list_all_broken_links_in_the_order_of_the_chain() -> None:
    facts = {**NO_FACTS, "not_qualified": 1, "request_complete": False, "window_wrong": True}
    assert [one["code"] for one in decide(decision("findings", "responsibility"), facts=facts)] == ["R1", "R6", "R10"]


@pytest.mark.parametrize(
    ("changed", "score", "passed"),
    [
        ({}, 100, True),
        ({"q5": "same"}, 80, True),
        ({"q1": "run", "q2": "feel"}, 60, False),
        ({"q4": ["record"]}, 80, True),
        ({"q4": ["first_piece", "record", "nothing"]}, 80, True),
    ],
)
def test_quiz_is_graded_by_the_key(changed: dict[str, Any], score: int, passed: bool) -> None:
    answers = {**QUIZ["answers"], **changed}
    assert decide(decision("quiz_score", "online_course_quiz"), answers=answers) == {"score": score, "passed": passed}


@pytest.mark.parametrize("answers", [None, {}, {"q4": None}])
def test_an_empty_quiz_scores_nothing(answers: Any) -> None:
    result = decide(decision("quiz_score", "online_course_quiz"), answers=answers)
    assert result == {"score": 0, "passed": False}


def test_every_decision_is_named_in_both_languages() -> None:
    for path in (path for path in shipped() if path.endswith(".dmn")):
        for name, found in read_decisions(shipped()[path], path).items():
            assert set(found.names) == {"zh", "en"}, name
