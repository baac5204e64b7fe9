"""The walks a plant's people agreed on: each takes a `start` that begins a case and asserts its work list."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.loop import data as d
from tests.support.loop.files import MAIN
from tests.support.loop.runner import Case

Start = Callable[..., Case]
Scenario = Callable[[Start], None]


def requested(start: Start, request: dict[str, Any] = d.REQUEST) -> Case:
    """A request by hand that has reached QA."""
    case = start(MAIN, start="start_manual").waits("submit_request").do("submit_request", request, by="wang")
    return baselined(case)


def baselined(case: Case, **more: Any) -> Case:
    return case.waits("measure_baseline").report("measure_baseline", {**d.BASELINE, **more}).waits("qa_review")


def planned(start: Start, plan: dict[str, Any] = d.PLAN) -> Case:
    """Accepted by QA and planned by HR."""
    case = requested(start).do("qa_review", d.ACCEPT, by="li").waits("hr_plan")
    return case.do("hr_plan", plan).waits("enrol").report("enrol", {"enrolled": 2})


def at_class(start: Start) -> Case:
    """Planned with a class, on its morning."""
    return planned(start).waits("hold_sessions").reach(d.CLASS_BEGINS)


def trained(case: Case) -> Case:
    """From the open class to all children ended."""
    return case.reach(d.CLASS_BEGINS).waits("hold_sessions").do("hold_sessions", d.HELD).waits("qualify").join(d.BOTH)


def measured(case: Case, effect: dict[str, Any]) -> Case:
    """From the observation window to the verifier's desk."""
    case.waits("wait_window").pass_time().waits("measure_after")
    return case.report("measure_after", effect).waits("verify")


def ineffective(start: Start, **found: Any) -> Case:
    """A training that did not work, at the manager's desk."""
    case = measured(trained(planned(start)), d.WORSE).do("verify", d.SIGN, by="chen")
    return case.waits("collect_facts").report("collect_facts", d.facts(**found)).waits("ruling")


def accepted_and_effective(start: Start) -> None:
    case = measured(trained(planned(start)), d.EFFECTIVE)
    assert case.at.variables["severity"] == {"level": "medium", "review_due": "P3D", "priority": 50}
    assert case.elapsed().days == 43  # 35 days after the last practical on 10 March
    case.refuses("verify", d.SIGN, by="li").do("verify", d.SIGN, by="chen").waits("production_feedback")
    case.refuses("production_feedback", d.CONFIRMED, by="chen")
    case.do("production_feedback", d.CONFIRMED).waits("close_case")
    case.report("close_case", {"result": "effective"}).ended("effective")


def signal_confirmed(start: Start) -> None:
    case = start(MAIN, {"signal": d.SIGNAL}, start="start_signal").waits("confirm_signal")
    case.do("confirm_signal", d.CONFIRM).waits("submit_request").do("submit_request", d.REQUEST)
    baselined(case)


def dismissed(start: Start) -> None:
    case = start(MAIN, {"signal": d.SIGNAL}, start="start_signal")
    case.do("confirm_signal", d.DISMISS).ended("dismissed")


def serious_dismissal_upheld(start: Start) -> None:
    case = start(MAIN, {"signal": d.SERIOUS}, start="start_signal").do("confirm_signal", d.DISMISS)
    case.waits("review_dismissal").do("review_dismissal", d.AGREE).ended("dismissed")


def recurring_dismissal_overruled(start: Start) -> None:
    signal = {**d.SIGNAL, "recurrence_of": "case-1"}
    case = start(MAIN, {"signal": signal}, start="start_signal").do("confirm_signal", d.DISMISS)
    case.waits("review_dismissal").do("review_dismissal", d.OVERRULE).waits("submit_request")
    case.do("submit_request", d.REQUEST)
    baselined(case, recurrence_of="case-1")
    assert case.at.variables["severity"]["level"] == "high"


def returned_then_accepted(start: Start) -> None:
    case = requested(start).do("qa_review", d.RETURN).waits("submit_request").do("submit_request", d.ANSWERED)
    baselined(case).do("qa_review", d.ACCEPT).waits("hr_plan")


def rejected(start: Start) -> None:
    requested(start).do("qa_review", d.REJECT).ended("rejected")


def review_needs_a_required_key_point(start: Start) -> None:
    optional = [{**point, "required": False} for point in d.KEY_POINTS]
    case = requested(start).refuses("qa_review", {**d.ACCEPT, "key_points": optional}).waits("qa_review")
    assert case.do("qa_review", d.ACCEPT).at.variables["qa_review"]["key_points"][1]["id"] == "k2"


def plan_must_cover_key_points(start: Start) -> None:
    uncovered = {**d.PLAN_ONLINE, "items": [{**d.ONLINE, "key_points": ["k2"]}]}
    case = requested(start).do("qa_review", d.ACCEPT, by="li")
    case.refuses("hr_plan", uncovered).waits("hr_plan").do("hr_plan", d.PLAN_ONLINE).waits("enrol")


def online_only(start: Start) -> None:
    case = planned(start, d.PLAN_ONLINE).waits("qualify")
    assert [call.variables["attended"] for call in case.calls] == [True, True]
    case.join(d.BOTH).waits("wait_window")


def class_not_held(start: Start) -> None:
    case = planned(start).do("hold_sessions", d.NOT_HELD).waits("hr_plan").do("hr_plan", d.PLAN).waits("enrol")
    trained(case.report("enrol", {"enrolled": 2})).waits("wait_window")


def class_recorded_too_early(start: Start) -> None:
    """A class that is still to come was not held; that it will not be, can be said at any time."""
    two = [d.SESSION, {**d.SESSION, "start": "2026-03-06T09:00+08:00"}]
    case = planned(start, {**d.PLAN, "sessions": two}).refuses("hold_sessions", d.HELD)
    case.reach(d.CLASS_BEGINS).refuses("hold_sessions", d.HELD)
    case.reach(d.CLASS_BEGINS + timedelta(days=1)).do("hold_sessions", d.HELD).waits("qualify")
    planned(start).do("hold_sessions", d.NOT_HELD).waits("hr_plan")


def absent_trainee(start: Start) -> None:
    attendance = [{"status": "present"}, {"status": "absent", "released": True, "reason": "病假"}]
    case = at_class(start).do("hold_sessions", {"held": True, "attendance": attendance}).waits("qualify")
    assert [(call.item, call.variables["attended"]) for call in case.calls] == [("t1", True), ("t2", False)]
    assert case.calls[0].variables["key_points"][0]["id"] == "k1"


def too_few_qualified(start: Start) -> None:
    case = at_class(start).do("hold_sessions", d.HELD).join([d.result("t1"), d.result("t2", "not_qualified")])
    case.waits("collect_facts").report("collect_facts", d.facts(not_qualified=1)).waits("ruling")
    assert case.at.variables["finding"]["code"] == "R6"
    case.do("ruling", {"target": "hr"}).waits("hr_plan")


def withdrawn_does_not_count(start: Start) -> None:
    case = at_class(start).do("hold_sessions", d.HELD).join([d.result("t1"), d.result("t2", "withdrawn")])
    case.waits("wait_window")


def all_withdrawn(start: Start) -> None:
    case = at_class(start).do("hold_sessions", d.HELD)
    case.join([d.result("t1", "withdrawn"), d.result("t2", "withdrawn")]).waits("collect_facts")


def qa_missed_the_key_point(start: Start) -> None:
    """S28 and S29: QA answers and reviews again, then HR trains again; the second measurement is effective."""
    case = ineffective(start, top_cause_without_key_point=True, not_qualified=1)
    assert case.at.variables["finding"] | {"also": 0} == {
        "code": "R2a",
        "role": "qa",
        "target": "qa",
        "zh": "关键点遗漏",
        "en": "key point missing",
        "also": 0,
    }
    assert case.at.variables["finding"]["also"] == ["R6"]
    case.do("ruling", {"target": "qa"}, by="gao").waits("qa_review")
    again = [{**point, "id": f"k{n}"} for n, point in enumerate(d.KEY_POINTS, start=1)]
    added = {**d.KEY_POINTS[1], "text": "允许误差贴在面板上"}
    case.do("qa_review", {**d.ACCEPT, "key_points": [*again, added]}, by="li")
    assert [point["id"] for point in case.at.variables["qa_review"]["key_points"]] == ["k1", "k2", "k3"]
    case.waits("hr_plan").refuses("hr_plan", d.PLAN)  # its class would be in the past
    later = {**d.PLAN, "sessions": [{**d.SESSION, "start": "2026-05-05T09:00+08:00"}]}
    case.do("hr_plan", later).report("enrol", {"enrolled": 2})
    case.reach(datetime(2026, 5, 5, 1, tzinfo=UTC)).do("hold_sessions", d.HELD)
    case.join([d.result("t1", at="2026-05-10T04:00:00Z"), d.result("t2", at="2026-05-09T04:00:00Z")])
    measured(case, d.EFFECTIVE).do("verify", d.SIGN).do("production_feedback", d.CONFIRMED)
    case.report("close_case", {"result": "effective"}).ended("effective")


def ruled_to_production(start: Start) -> None:
    case = ineffective(start, request_complete=False).do("ruling", d.rule("production")).waits("submit_request")
    baselined(case.do("submit_request", d.REQUEST))


def ruled_to_verify(start: Start) -> None:
    case = ineffective(start, window_wrong=True).do("ruling", d.rule("verify")).waits("measure_after")
    case.report("measure_after", d.EFFECTIVE).do("verify", d.SIGN).waits("production_feedback")


def ruled_to_8d(start: Start) -> None:
    case = ineffective(start)
    assert case.at.variables["finding"]["code"] == "N1"
    case.do("ruling", {"target": "close", "disposition": "not_training", "capa": "8D-17"}).waits("close_case")
    assert case.at.services[0].inputs["result"] == "not_training"
    case.report("close_case", {"result": "not_training"}).ended("not_training")


def wait_for_more_data(start: Start) -> None:
    case = measured(trained(planned(start)), d.TOO_FEW_DATA).do("verify", d.WAIT).waits("wait_more")
    before = case.now
    case.pass_time().waits("measure_after")
    assert (case.now - before).days == 14
    case.report("measure_after", d.effect(0.4, 0.1, sufficient=False, attempt=3)).do("verify", d.SIGN)
    case.waits("collect_facts")


def measured_again_without_confounders(start: Start) -> None:
    case = measured(trained(planned(start)), d.EFFECTIVE).do("verify", d.REMEASURE).waits("wait_more").pass_time()
    inputs = case.waits("measure_after").at.services[0].inputs
    assert (inputs["exclude"], inputs["confounders"], inputs["attempt"]) == (["2026-W12"], ["material"], 2)
    case.report("measure_after", {**d.IMPROVING, "attempt": 2}).do("verify", d.SIGN).waits("production_feedback")


def windows_that_do_not_suit_the_training(start: Start) -> None:
    """The class began on 5 March, the last practical was passed on 10 March, at noon of the plant."""

    def typed(before_to: str, after_from: str) -> dict[str, Any]:
        ends = {
            "before": {"from": "2026-01-01", "to": before_to},
            "after": {"from": after_from, "to": "2026-04-10"},
            "reason": "按完整的生产周比较前后。",
        }
        return {**d.REMEASURE, "custom_windows": True, "windows": ends}

    case = measured(trained(planned(start)), d.EFFECTIVE)
    case.refuses("verify", typed("2026-03-04", "2026-03-16")).refuses("verify", typed("2026-03-05", "2026-03-17"))
    case.do("verify", typed("2026-03-04", "2026-03-17")).waits("wait_more").pass_time()
    assert case.waits("measure_after").at.services[0].inputs["windows"]["after"]["from"] == "2026-03-17"


def windows_set_by_qa(start: Start) -> None:
    windows = {
        "before": {"from": "2026-01-01", "to": "2026-01-21"},
        "after": {"from": "2026-03-11", "to": "2026-03-20"},
        "reason": "按既定的对比期进行比较",
    }
    review = {**d.ACCEPT, "custom_windows": True, "windows": windows}
    case = requested(start).do("qa_review", review).do("hr_plan", d.PLAN).report("enrol", {"enrolled": 2})
    trained(case).waits("wait_window").pass_time().waits("measure_after")
    assert case.now.isoformat() == "2026-03-20T15:59:59+00:00"
    assert case.at.services[0].inputs["windows"]["after"] == windows["after"]


def production_disagrees(start: Start) -> None:
    case = measured(trained(planned(start)), d.EFFECTIVE).do("verify", d.SIGN, by="chen")
    case.do("production_feedback", d.DISAGREE).waits("ruling")
    case.do("ruling", d.rule("close", disposition="unresolved")).waits("close_case")
    assert case.at.services[0].inputs["result"] == "unresolved"


def one_person_in_many_roles(start: Start) -> None:
    """A small plant, where du holds every role, still needs somebody else at each separation."""
    case = start(MAIN, {"signal": d.SERIOUS}, start="start_signal").do("confirm_signal", d.DISMISS, by="du")
    case.refuses("review_dismissal", d.AGREE, by="du").do("review_dismissal", d.OVERRULE, by="li")
    baselined(case.do("submit_request", d.REQUEST, by="wang")).refuses("qa_review", d.ACCEPT, by="du")
    case = requested(start).do("qa_review", d.ACCEPT, by="du").refuses("hr_plan", d.PLAN, by="du")
    measured(trained(case.do("hr_plan", d.PLAN).report("enrol", {})), d.EFFECTIVE)
    case.refuses("verify", d.SIGN, by="du").refuses("verify", d.SIGN, by="wu").do("verify", d.SIGN, by="he")
    case = measured(trained(planned(start)), d.EFFECTIVE).do("verify", d.SIGN, by="du")
    case.refuses("production_feedback", d.CONFIRMED, by="du").do("production_feedback", d.DISAGREE, by="wang")
    case.refuses("ruling", d.rule("hr"), by="du").do("ruling", d.rule("hr"), by="gao")


def cancelled(start: Start) -> None:
    case = planned(start)
    gone = case.engine.cancel(case.state, str(case.model.properties["cancel_outcome"]), case.now)
    assert (gone.finished, gone.outcome, list(gone.open_tasks)) == (True, "cancelled", [])


MAIN_SCENARIOS: tuple[Scenario, ...] = (
    accepted_and_effective,
    signal_confirmed,
    dismissed,
    serious_dismissal_upheld,
    recurring_dismissal_overruled,
    returned_then_accepted,
    rejected,
    review_needs_a_required_key_point,
    plan_must_cover_key_points,
    online_only,
    class_not_held,
    class_recorded_too_early,
    absent_trainee,
    too_few_qualified,
    withdrawn_does_not_count,
    all_withdrawn,
    qa_missed_the_key_point,
    ruled_to_production,
    ruled_to_verify,
    ruled_to_8d,
    wait_for_more_data,
    measured_again_without_confounders,
    windows_that_do_not_suit_the_training,
    windows_set_by_qa,
    production_disagrees,
    one_person_in_many_roles,
    cancelled,
)
