"""The decisions of the loop by hand, to hold the shipped tables against."""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]
LEVELS = {"critical": ("P1D", 90), "high": ("P2D", 70), "medium": ("P3D", 50), "low": ("P5D", 30)}
CHAIN = (
    ("R1", "production", "production", lambda f: not f["request_complete"]),
    ("R2a", "qa", "qa", lambda f: f["top_cause_without_key_point"]),
    ("R2b", "qa", "qa", lambda f: f["key_point_without_tolerance"]),
    ("R3", "hr", "hr", lambda f: f["uncovered_key_points"] > 0),
    ("R4", "hr", "hr", lambda f: f["sessions_not_held"] > 0),
    ("R5", "production", "hr", lambda f: f["not_released_share"] > 0.1),
    ("R6", "hr", "hr", lambda f: f["not_qualified"] > 0),
    ("R7", "qa+production", "hr", lambda f: f["passed_then_failed_on_job"] or f["large_gaps"] or f["identical_sheets"]),
    ("R8", "production", "production", lambda f: f["out_of_tolerance_on_shift"] > 0),
    ("R9", None, None, lambda f: f["late_share"] > 0.5),
    ("R10", "qa", "verify", lambda f: f["window_wrong"] or f["standard_changed"]),
)


def severity(request: Facts, baseline: Facts) -> dict[str, Any]:
    level = _level(request, baseline)
    due, priority = LEVELS[level]
    return {"level": level, "review_due": due, "priority": priority}


def _level(request: Facts, baseline: Facts) -> str:
    if request["defect_class"] == "critical":
        return "critical"
    if baseline["recurrence_of"] is not None or (baseline["complaints"] or 0) > 0:
        return "high"
    if not baseline["sufficient"]:
        return "medium"
    times = baseline["rate"] / baseline["limit"]
    return "high" if times >= 2 else "medium" if times > 1 else "low"


def outcome(effect: Facts) -> dict[str, Any]:
    name, following, days = _outcome(effect)
    return {"outcome": name, "next": following, "wait_days": days}


def _outcome(effect: Facts) -> tuple[str, str, int]:
    attempt, reduction = effect["attempt"], effect["reduction"]
    proven, within = effect["lower_bound"] > 0, effect["rate_after"] <= effect["limit"]
    first = attempt == 1
    if effect["confounded"] or not effect["sufficient"]:
        return ("insufficient_data", "wait", 14) if attempt <= 2 else ("inconclusive", "finding", 0)
    if reduction >= 0.3 and proven and within:
        return "effective", "feedback", 0
    if reduction >= 0.3 and proven:
        return ("improving", "wait", 28) if first else ("ineffective", "finding", 0)
    if reduction >= 0.3 or (reduction > 0 and within):
        return ("improving", "wait", 28) if first else ("improving", "feedback", 0)
    return "ineffective", "finding", 0


def finding(facts: Facts) -> dict[str, Any]:
    """Without the two sentences, which are the table's own."""
    broken = [link for link in CHAIN if link[3](facts)]
    # Lateness (R9) never decides where the work goes.
    first = next((link for link in broken if link[2] is not None), None) or _without_broken_link(facts)
    also = [link[0] for link in broken if link[0] != first[0]]
    return {"code": first[0], "role": first[1], "target": first[2], "also": also}


def _without_broken_link(facts: Facts) -> tuple[Any, ...]:
    if facts["confounded"]:
        return "N3", "none", "verify"
    if facts["missing"] > 0:
        return "N2", "none", "verify"
    return "N1", "process", "close"


def practical(variables: Facts) -> dict[str, Any]:
    """Without the moment."""
    qa, production = variables["score_qa"], variables["score_production"]
    gap = abs(qa["total"] - production["total"])
    score = variables["adjudication"]["score"] if gap > 20 else (qa["total"] + production["total"]) / 2
    critical = qa["critical_failed"] or production["critical_failed"]
    reason = "critical_item" if critical else None if score >= 80 else "score"
    return {"passed": reason is None, "reason": reason, "score": score, "gap": gap}


def retraining(variables: Facts, earlier: int) -> dict[str, str]:
    """`earlier` counts the failures before this one."""
    if earlier >= 2:
        return {"action": "stop", "cause": "max_reached"}
    if not variables["course"]["passed"]:
        return {"action": "course_and_class", "cause": "quiz"}
    assessment = variables["assessment"]
    if assessment["passed"]:
        return {"action": "practice_at_station", "cause": "on_job"}
    if assessment["reason"] == "critical_item":
        return {"action": "one_to_one", "cause": "critical_item"}
    far = assessment["score"] < 60
    return {"action": "course_and_class" if far else "practice", "cause": "practical"}
