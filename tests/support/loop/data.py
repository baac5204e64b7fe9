"""What people and services of a small plant answer in the loop: raw answers, as a browser sends them."""

from datetime import UTC, datetime
from typing import Any

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

PEOPLE: dict[str, set[str]] = {
    "wang": {"production"},
    "zhou": {"production"},
    "li": {"qa"},
    "wu": {"qa"},
    "chen": {"qa", "qa_verifier"},
    "he": {"qa", "qa_verifier"},
    "liu": {"hr"},
    "gao": {"manager"},
    **{f"t{n}": {"employee"} for n in range(1, 6)},
    "du": {"production", "qa", "qa_verifier", "hr", "manager"},
}
TRAINEES = ["t1", "t2", "t3", "t4", "t5"]


def options(*values: str, **more: Any) -> list[dict[str, Any]]:
    return [{"label": value, "value": value, **more} for value in values]


CATALOGS: dict[str, list[dict[str, Any]]] = {
    "catalog_lines": options("L1"),
    "catalog_steps": options("filling", line="L1", n=750, x=167, rate=0.2227, limit=0.12, n_min=50, window="12"),
    "catalog_equipment": options("F2", step="filling"),
    "catalog_defect_types": options("leak", **{"class": "major"}),
    "catalog_people": options(*TRAINEES),
    "catalog_trainers": options("li", "he", "t1"),
    "catalog_courses": options("OPS"),
    "catalog_units": options("MPa"),
    "catalog_parameters": options("seal_pressure", equipment="F2", unit="MPa"),
    "catalog_products": options("CAN"),
    "catalog_weeks": options("2026-W12", "2026-W13"),
}

SIGNAL = {
    "line": "L1",
    "step": "filling",
    "equipment": "F2",
    "defect_type": "leak",
    "severity": "medium",
    "recurrence_of": None,
    "weeks": [{"week": "2026-W07", "n": 250, "x": 60, "rate": 0.24, "limit": 0.12}],
    "skill": "设备操作",
    "skill_score": 72,
    "skill_required": 80,
    "course": "OPS",
    "trainees": ["t1", "t2"],
}
SERIOUS = {**SIGNAL, "severity": "high"}

CONFIRM = {"decision": "confirm"}
DISMISS = {"decision": "dismiss", "dismiss_reason": "already_acting", "reason": "已经更换封口垫片，正在观察"}
AGREE = {"decision": "agree", "reason": "核对过，确实已在整改中，同意"}
OVERRULE = {"decision": "overrule", "reason": "垫片与次品类型无关，仍须培训"}
REQUEST = {
    "line": "L1",
    "step": "filling",
    "equipment": "F2",
    "defect_type": "leak",
    "cause_category": "man",
    "cause": "2号灌装机封口压力偏低，夜班多发，员工不会调整参数",
    "target_rate": 12,
    "trainees": ["t1", "t2"],
    "release": [{"start": "2026-03-05T09:00+08:00", "end": "2026-03-05T11:00+08:00", "people": 2}],
}
ANSWERED = {**REQUEST, "answer": "已写明夜班和机台"}
KEY_POINTS = [
    {
        "kind": "parameter",
        "text": "封口压力开机和换料后核对",
        "parameter": "seal_pressure",
        "unit": "MPa",
        "nominal": 0.4,
        "tol_minus": 0.02,
        "tol_plus": 0.02,
        "required": True,
        "critical": True,
    },
    {"kind": "behaviour", "text": "首件检验并记录", "required": False, "critical": False},
]
ACCEPT = {"decision": "accept", "key_points": KEY_POINTS, "target_rate": 12}
RETURN = {"decision": "return", "question": "哪个班次、哪台机？"}
REJECT = {"decision": "reject", "reject_cause": "equipment", "reason": "泵的问题，已开8D-17，不是培训原因"}
ONLINE = {"mode": "online", "course": "OPS", "key_points": ["k1"]}
CLASS = {"mode": "offline", "title": "封口压力现场课", "key_points": ["k1", "k2"]}
SESSION = {"start": "2026-03-05T09:00+08:00", "minutes": 60, "place": "二号会议室", "trainer": "he"}
CLASS_BEGINS = datetime(2026, 3, 5, 1, tzinfo=UTC)
PLAN = {"items": [ONLINE, CLASS], "sessions": [SESSION], "trainees": ["t1", "t2"]}
PLAN_ONLINE = {"items": [ONLINE], "trainees": ["t1", "t2"]}
HELD = {"held": True, "attendance": [{"status": "present"}, {"status": "present"}]}
NOT_HELD = {"held": False, "not_held_reason": "trainer_absent", "reason": "讲师临时出差"}
SIGN = {"decision": "sign", "confounders": ["none"]}
WAIT = {**SIGN, "wait_days": 14}
REMEASURE = {
    "decision": "remeasure",
    "confounders": ["material"],
    "exclude": ["2026-W12"],
    "wait_days": 0,
    "note": "换过料",
}
CONFIRMED = {"confirmed": True, "text": "培训有效，员工已掌握设备调整方法"}
DISAGREE = {"confirmed": False, "text": "现场次品没有明显减少，仍多发", "reason": "夜班数据没有算进去，不认可"}


def rule(target: str, **more: Any) -> dict[str, Any]:
    """A ruling that gives its reason."""
    return {"target": target, "reason": "事实清楚，按此返工整改", **more}


def course(*, passed: bool = True, left: int = 3) -> dict[str, Any]:
    return {"passed": passed, "attempts_left": left, "best": 100 if passed else 40}


QUIZ = {
    "answers": {"q1": "compare", "q2": "stop", "q3": "r039", "q4": ["first_piece", "record"], "q5": "recheck"},
    "submitted": True,
}


def sheet(score: float, *, reading: float = 0.4, critical: float | None = None) -> dict[str, Any]:
    """A score sheet of two items; `score` 0..10 for both unless the critical one has its own."""
    first = score if critical is None else critical
    return {"items": [{"score": first, "reading": reading}, {"score": score}]}


ADJUDICATED = {"score": 80, "reason": "看过录像，按此裁定评分"}
EXTRA = {"mode": "class", "held_at": "2026-03-02T11:00+08:00", "trainer": "he", "minutes": 60}
GOOD_AT_WORK = {"readings": [{"value": 0.41}], "behaviour": True}
BAD_AT_WORK = {"readings": [{"value": 0.45}], "behaviour": True, "note": "压力偏高，没有核对"}

BASELINE = {
    "n": 750,
    "x": 167,
    "rate": 0.2227,
    "limit": 0.12,
    "standard_version": 1,
    "n_min": 50,
    "complaints": None,
    "sufficient": True,
    "recurrence_of": None,
    "window": {"from": "2025-12-08", "to": "2026-03-02"},
}


def effect(reduction: float, after: float, **more: Any) -> dict[str, Any]:
    """What a measurement found; proven, sufficient and undisturbed unless said otherwise."""
    return {
        "n_before": 750,
        "x_before": 167,
        "rate_before": 0.2227,
        "n_after": 950,
        "x_after": round(950 * after),
        "rate_after": after,
        "limit": 0.12,
        "reduction": reduction,
        "lower_bound": reduction - 0.1,
        "interval": {"low": reduction - 0.2, "high": reduction + 0.1},
        "sufficient": True,
        "confounded": False,
        "attempt": 1,
        "training_round": 1,
        "windows": {
            "before": {"from": "2025-12-08", "to": "2026-03-02"},
            "after": {"from": "2026-03-20", "to": "2026-04-17"},
        },
        **more,
    }


EFFECTIVE = effect(0.551, 0.1)
IMPROVING = effect(0.2, 0.11)
WORSE = effect(-0.19, 0.266)
TOO_FEW_DATA = effect(0.4, 0.1, sufficient=False)

NO_FACTS = {
    "request_complete": True,
    "top_cause_without_key_point": False,
    "key_point_without_tolerance": False,
    "uncovered_key_points": 0,
    "sessions_not_held": 0,
    "not_released_share": 0,
    "not_qualified": 0,
    "passed_then_failed_on_job": 0,
    "large_gaps": 0,
    "identical_sheets": False,
    "out_of_tolerance_on_shift": 0,
    "late_share": 0,
    "window_wrong": False,
    "standard_changed": False,
    "confounded": False,
    "missing": 0,
}


def facts(**found: Any) -> dict[str, Any]:
    return {**NO_FACTS, **found}


def result(trainee: str, outcome: str = "qualified", at: str = "2026-03-10T04:00:00Z") -> dict[str, Any]:
    """What a trainee's case hands back."""
    passed = at if outcome == "qualified" else None
    return {"trainee": trainee, "outcome": outcome, "reason": None, "score": 90, "passed_at": passed, "rounds": 1}


BOTH = [result("t1"), result("t2")]
