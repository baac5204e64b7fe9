"""Random values for every variable of the loop, wide enough to take every way through it."""

from random import Random
from typing import Any

from tests.support.loop import data as d


def main_answer(element: str, random: Random) -> Any:
    """A value for the variable that `element` of the main process writes."""
    if element in _SIMPLE:
        return random.choice(_SIMPLE[element])
    return _MADE[element](random)


def trainee_answer(element: str, random: Random) -> Any:
    """A value for the variable that `element` of a trainee's case writes."""
    if element in {"score_qa", "score_production"}:
        return {"total": random.choice([50, 65, 75, 80, 90, 100]), "critical_failed": random.random() < 0.1}
    if element == "course_status":
        passed = random.random() < 0.7
        return {"passed": passed, "attempts_left": random.choice([0, 1, 2]), "best": 100 if passed else 40}
    if element == "on_job_check":
        return {"passed": random.random() < 0.6}
    return {"score": random.choice([70, 80, 85])} if element == "adjudicate" else {"done": True}


def _baseline(random: Random) -> dict[str, Any]:
    return {
        **d.BASELINE,
        "rate": random.choice([0.06, 0.12, 0.2, 0.24, 0.3]),
        "limit": 0.12,
        "sufficient": random.random() < 0.8,
        "complaints": random.choice([None, 0, 2]),
        "recurrence_of": random.choice([None, None, None, "case-1"]),
    }


def _effect(random: Random) -> dict[str, Any]:
    return {
        "reduction": random.choice([-0.2, 0, 0.1, 0.3, 0.5]),
        "lower_bound": random.choice([-0.1, 0, 0.1]),
        "rate_after": random.choice([0.1, 0.12, 0.2]),
        "limit": 0.12,
        "sufficient": random.random() < 0.85,
        "confounded": random.random() < 0.1,
        "attempt": random.choice([1, 1, 2, 3]),
    }


def _facts(random: Random) -> dict[str, Any]:
    found = {
        key: random.random() < 0.15 if isinstance(value, bool) else random.choice([0, 0, 0, 0, 0, 2])
        for key, value in d.NO_FACTS.items()
    }
    return {**found, "request_complete": random.random() < 0.85}


def _results(random: Random) -> list[dict[str, Any]]:
    outcomes = ["qualified"] * 6 + ["not_qualified", "withdrawn"]
    return [d.result(trainee, random.choice(outcomes)) for trainee in d.TRAINEES[: random.randint(1, 5)]]


_SIMPLE: dict[str, list[Any]] = {
    "confirm_signal": [d.CONFIRM, d.CONFIRM, d.DISMISS],
    "review_dismissal": [d.AGREE, d.OVERRULE],
    "submit_request": [{**d.REQUEST, "defect_class": name} for name in ("critical", "major", "minor")],
    "qa_review": [d.ACCEPT] * 6 + [d.RETURN] * 2 + [d.REJECT],
    "hr_plan": [
        {**d.PLAN, "last_session": "2026-03-05T09:00:00+08:00"},
        d.PLAN_ONLINE,
        {**d.PLAN_ONLINE, "sessions": []},
    ],
    "enrol": [{"enrolled": 2}],
    "hold_sessions": [{"held": True, "present": ["t1"]}] * 3 + [{"held": False}],
    "verify": [d.WAIT, d.WAIT, d.REMEASURE],
    "production_feedback": [d.CONFIRMED, d.DISAGREE],
    "ruling": [{"target": target} for target in ("production", "qa", "hr", "verify", "close")],
    "close_case": [{"result": "effective"}, {"result": "unresolved"}],
}
_MADE = {"measure_baseline": _baseline, "measure_after": _effect, "collect_facts": _facts, "qualify": _results}
