"""The walks of one trainee's case: each takes a `start` and asserts the work list throughout."""

from typing import Any

from app.engine.port import ProcessKey
from tests.support.loop import data as d
from tests.support.loop.files import CHILD, MAIN
from tests.support.loop.runner import Case
from tests.support.loop.scenarios import Scenario, Start

PARENT = ProcessKey("one", MAIN)


def variables(*, attended: bool = True, trainee: str = "t1", critical: bool = True) -> dict[str, Any]:
    """What the parent hands to a trainee's case; `critical` says whether its parameter is."""
    points = [{**point, "id": f"k{n}"} for n, point in enumerate(d.KEY_POINTS, start=1)]
    points[0]["critical"] = critical
    return {"trainee": trainee, "request": d.REQUEST, "key_points": points, "plan": d.PLAN, "attended": attended}


def examined(start: Start, **of: Any) -> Case:
    """A trainee who has passed the quiz and stands at the practical."""
    case = start(CHILD, variables(**of)).waits("course_status").report("course_status", d.course())
    return case.waits("score_production", "score_qa")


def scored(case: Case, qa: dict[str, Any], production: dict[str, Any]) -> Case:
    case.do("score_qa", qa, by="li" if case.at.variables["trainee"] != "li" else "chen")
    return case.waits("score_production").do("score_production", production)


def retrained(case: Case) -> Case:
    """Through the extra training to the next practical."""
    case.waits("extra_training").do("extra_training", d.EXTRA).waits("course_status")
    return case.report("course_status", d.course()).waits("score_production", "score_qa")


def handed_back(case: Case, outcome: str) -> Any:
    return case.engine.outputs(case.state, "qualify", PARENT, outcome)


def passes_at_once(start: Start) -> None:
    case = scored(examined(start), d.sheet(9), d.sheet(8)).waits("wait_on_job").pass_time().waits("on_job_check")
    assert case.elapsed().days == 7
    case.refuses("on_job_check", d.GOOD_AT_WORK, by="li").do("on_job_check", d.GOOD_AT_WORK, by="chen")
    case.ended("qualified")
    result = handed_back(case, "qualified")
    assert (result["trainee"], result["outcome"], result["score"], result["rounds"]) == ("t1", "qualified", 85, 1)
    assert result["passed_at"] == "2026-03-02T04:00:00Z"


def absent_from_class(start: Start) -> None:
    case = start(CHILD, variables(attended=False)).waits("extra_training")
    case.refuses("extra_training", {**d.EXTRA, "held_at": "2027-01-01T08:00+08:00"})
    case.do("extra_training", d.EXTRA).waits("course_status")


def quiz_taken_twice(start: Start) -> None:
    case = start(CHILD, variables()).report("course_status", d.course(passed=False)).waits("online_course")
    case.refuses("online_course", d.QUIZ, by="t2").do("online_course", d.QUIZ, by="t1").waits("course_status")
    inputs = case.at.services[0].inputs
    assert (inputs["attempts"], inputs["answers"]["q3"], inputs["repeat"]) == (1, "r039", False)
    case.report("course_status", d.course()).waits("score_production", "score_qa")


def quiz_attempts_used_up(start: Start) -> None:
    case = start(CHILD, variables()).report("course_status", d.course(passed=False, left=0)).waits("extra_training")
    assert case.at.variables["retraining"] == {"action": "course_and_class", "cause": "quiz"}
    case.do("extra_training", d.EXTRA)
    inputs = case.waits("course_status").at.services[0].inputs
    assert (inputs["retrainings"], inputs["repeat"]) == (1, True)


def joined_in_either_order(start: Start) -> None:
    case = examined(start).do("score_production", d.sheet(9)).waits("score_qa").do("score_qa", d.sheet(9))
    case.waits("wait_on_job")


def two_scorers(start: Start) -> None:
    """Nobody scores twice, and nobody scores himself."""
    for trainee, sheet in (("zhou", "score_production"), ("li", "score_qa")):
        examined(start, trainee=trainee).refuses(sheet, d.sheet(9), by=trainee)
    for first, second in (("score_qa", "score_production"), ("score_production", "score_qa")):
        wide = examined(start).do(first, d.sheet(9), by="du").refuses(second, d.sheet(6), by="du")
        wide.do(second, d.sheet(6)).waits("adjudicate").refuses("adjudicate", d.ADJUDICATED, by="du")
    case = scored(examined(start, trainee="li"), d.sheet(9), d.sheet(9)).pass_time()
    case.refuses("on_job_check", d.GOOD_AT_WORK, by="li").do("on_job_check", d.GOOD_AT_WORK, by="he")
    wide = scored(examined(start, trainee="gao"), d.sheet(9), d.sheet(6)).waits("adjudicate")
    wide.refuses("adjudicate", d.ADJUDICATED, by="gao")


def gap_is_adjudicated(start: Start) -> None:
    case = scored(examined(start), d.sheet(9), d.sheet(6.5)).waits("adjudicate")
    case.refuses("adjudicate", {**d.ADJUDICATED, "score": 95}).do("adjudicate", d.ADJUDICATED).waits("wait_on_job")
    assert case.at.variables["assessment"]["score"] == 80


def gap_of_twenty_is_no_gap(start: Start) -> None:
    case = scored(examined(start), d.sheet(9), d.sheet(7)).waits("wait_on_job")
    assert (case.at.variables["assessment"]["gap"], case.at.variables["assessment"]["score"]) == (20, 80)


def critical_item_fails_all(start: Start) -> None:
    case = scored(examined(start), d.sheet(10), d.sheet(10, reading=0.43)).waits("adjudicate")
    case.do("adjudicate", {**d.ADJUDICATED, "score": 100}).waits("extra_training")
    assert case.at.variables["assessment"]["reason"] == "critical_item"
    case = scored(examined(start), d.sheet(10, reading=0.37), d.sheet(10, reading=0.43)).waits("extra_training")
    assert case.at.variables["assessment"]["reason"] == "critical_item"
    assert case.at.variables["retraining"]["action"] == "one_to_one"
    retrained(case)


def reading_out_of_tolerance_is_no_point(start: Start) -> None:
    """Whatever score was typed: an item outside its tolerance counts nothing, on each sheet that read it so."""
    out = d.sheet(10, reading=0.4201)
    case = scored(examined(start, critical=False), out, out).waits("extra_training")
    sheets = [case.at.variables[name] for name in ("score_qa", "score_production")]
    assert [(sheet["total"], sheet["critical_failed"]) for sheet in sheets] == [(50, False)] * 2
    assert [row.get("out_of_tolerance") for row in sheets[0]["items"]] == [True, False]
    assert case.at.variables["assessment"]["reason"] == "score"
    scored(examined(start, critical=False), d.sheet(10, reading=0.42), d.sheet(10, reading=0.38)).waits("wait_on_job")


def scored_too_low(start: Start) -> None:
    case = scored(examined(start), d.sheet(7), d.sheet(7)).waits("extra_training")
    assert case.at.variables["retraining"] == {"action": "practice", "cause": "practical"}
    case = scored(retrained(case), d.sheet(5), d.sheet(5)).waits("extra_training")
    assert case.at.variables["retraining"]["action"] == "course_and_class"
    scored(retrained(case), d.sheet(8), d.sheet(8)).waits("wait_on_job")


def fails_at_work(start: Start) -> None:
    case = scored(examined(start), d.sheet(9), d.sheet(9)).pass_time().do("on_job_check", d.BAD_AT_WORK, by="chen")
    assert case.at.variables["retraining"] == {"action": "practice_at_station", "cause": "on_job"}
    case = scored(retrained(case), d.sheet(9), d.sheet(9)).pass_time()
    case.do("on_job_check", {"readings": [{"value": 0.42}], "behaviour": False, "note": "没有做首件检验"}, by="chen")
    scored(retrained(case), d.sheet(9), d.sheet(9)).pass_time().do("on_job_check", d.GOOD_AT_WORK, by="chen")
    case.ended("qualified")


def three_chances(start: Start) -> None:
    case = scored(examined(start), d.sheet(7), d.sheet(7))
    case = scored(retrained(case), d.sheet(7), d.sheet(7))
    scored(retrained(case), d.sheet(7), d.sheet(7)).ended("not_qualified")
    assert case.at.variables["retraining"] == {"action": "stop", "cause": "max_reached"}
    assert handed_back(case, "not_qualified")["rounds"] == 3


def withdrawn(start: Start) -> None:
    case = examined(start)
    gone = case.engine.cancel(case.state, str(case.model.properties["cancel_outcome"]), case.now)
    assert (gone.finished, gone.outcome) == (True, "withdrawn")
    assert handed_back(case, "withdrawn")["passed_at"] is None


TRAINEE_SCENARIOS: tuple[Scenario, ...] = (
    passes_at_once,
    absent_from_class,
    quiz_taken_twice,
    quiz_attempts_used_up,
    joined_in_either_order,
    two_scorers,
    gap_is_adjudicated,
    gap_of_twenty_is_no_gap,
    critical_item_fails_all,
    reading_out_of_tolerance_is_no_point,
    scored_too_low,
    fails_at_work,
    three_chances,
    withdrawn,
)
