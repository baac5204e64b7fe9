"""The facts behind a finding (DOMAIN §6), one broken step of the chain at a time, each with its clue."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel.dmn import read_decisions
from app.responsibility.derive.completed_work import CompletedWork
from app.responsibility.derive.facts import look
from app.responsibility.derive.lane_delays import TaskSpan, by_lane, late_facts
from app.responsibility.derive.loop_clues import Cause, Clue, LoopRecords, Trainee

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
TABLE = read_decisions(Path("processes/responsibility.dmn").read_bytes(), "responsibility.dmn")
PRESSURE = Cause("pressure", {"zh": "压力", "en": "Pressure"})
POINT = {
    "id": "k1",
    "kind": "parameter",
    "parameter": "pressure",
    "nominal": 0.4,
    "tol_minus": 0.02,
    "tol_plus": 0.02,
    "unit": "MPa",
    "required": True,
    "text": "0.40 ± 0.02 MPa",
}


def done(seq: int, element: str, answers: Mapping[str, Any] | None = None, at: datetime | None = None) -> CompletedWork:
    moment = at or NOON + timedelta(hours=seq)
    return CompletedWork("case", "T-1", "quality_training", "d", seq, element, moment, "Li", f"t{seq}", 1, answers)


SOUND = LoopRecords(
    request={
        "line": "T1",
        "step": "filling",
        "equipment": "M1",
        "defect_type": "leak",
        "cause_category": "machine",
        "cause": "The pressure drifts during the shift",
    },
    baseline={"rate": 0.2, "sufficient": True, "standard_version": 1},
    qa_review={"key_points": [POINT]},
    plan={"items": [{"mode": "offline", "key_points": ["k1"]}], "sessions": [{}], "trainees": ["a", "b"]},
    class_record={"held": True, "attendance": [{"trainee": "a", "status": "present", "released": True}]},
    results=[{"trainee": "a", "outcome": "qualified"}, {"trainee": "b", "outcome": "withdrawn"}],
    effect={"sufficient": True, "confounded": False, "standard_version": 1, "rate_before": 0.2, "rate_after": 0.25},
    causes=(PRESSURE,),
)


def found(records: LoopRecords) -> dict[str, Any]:
    """Only what differs from a loop in which everybody did their part."""
    nothing = look(SOUND)[0]
    return {key: value for key, value in look(records)[0].items() if value != nothing[key]}


def clues(records: LoopRecords, code: str) -> list[Clue]:
    return [clue for clue in look(records)[1] if clue.code == code]


def primary(records: LoopRecords, **more: Any) -> str:
    """The code that the shipped table gives for the records."""
    code: str = TABLE["responsibility"].evaluate({"facts": {**late_facts([]), **look(records)[0], **more}})["code"]
    return code


def test_a_sound_loop_leaves_no_fact_against_anybody_so_training_is_not_the_cause() -> None:
    [left] = look(SOUND)[1]
    assert (left.code, left.says, left.params) == ("N1", "still_high", {"before": "20.0 %", "after": "25.0 %"})
    assert primary(SOUND) == "N1"


@pytest.mark.parametrize("absent", ["line", "step", "equipment", "defect_type", "cause_category", "cause"])
def test_r1_a_request_that_leaves_something_out_is_unclear(absent: str) -> None:
    unclear = replace(SOUND, request={key: value for key, value in SOUND.request.items() if key != absent})
    assert found(unclear)["request_complete"] is False
    [clue] = clues(unclear, "R1")
    assert (clue.element, clue.place, clue.says, primary(unclear)) == ("submit_request", absent, "missing_answer", "R1")


def test_r1_too_little_data_must_be_explained_by_production() -> None:
    unmeasured = replace(SOUND, baseline={"rate": 0.2, "sufficient": False})
    assert [clue.place for clue in clues(unmeasured, "R1")] == ["baseline_override"]
    explained = {**SOUND.request, "baseline_override": "The line starts again next week"}
    assert not clues(replace(unmeasured, request=explained), "R1")


def test_r1_an_unchanged_resubmission_points_to_both_submissions() -> None:
    before = done(2, "submit_request")
    again = replace(SOUND, resubmitted_unchanged=True, submitted_before=before)
    assert [(clue.says, clue.where) for clue in clues(again, "R1")] == [
        ("resubmitted_unchanged", None),
        ("submitted_before", before),
    ]
    assert primary(again) == "R1"


def test_r2a_a_cause_without_key_point_is_the_articles_example() -> None:
    missed = replace(SOUND, qa_review={"key_points": [{**POINT, "parameter": "speed"}]})
    assert found(missed) == {"top_cause_without_key_point": True}
    [clue] = clues(missed, "R2a")
    assert (clue.element, clue.place, clue.params) == ("qa_review", "key_points", {"parameter": PRESSURE.names})
    assert primary(missed) == "R2a"


def test_r2a_a_cause_that_was_named_later_points_to_who_named_it() -> None:
    ruling = done(9, "ruling", {"reason": "The speed was never looked at"})
    named = replace(SOUND, causes=(PRESSURE, Cause("speed", {"zh": "速度", "en": "Speed"}, ruling, "reason")))
    review, where = clues(named, "R2a")
    assert (review.element, where.element, where.place, where.where) == ("qa_review", "ruling", "reason", ruling)


def test_r2a_without_a_known_cause_a_suspected_machine_needs_some_parameter() -> None:
    behaviour = {"key_points": [{"id": "k1", "kind": "behaviour", "required": True}]}
    unknown = replace(SOUND, causes=())
    assert found(replace(unknown, qa_review=behaviour)) == {"top_cause_without_key_point": True}
    assert found(unknown) == {}
    man = {**SOUND.request, "cause_category": "man"}
    assert found(replace(unknown, qa_review=behaviour, request=man)) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"nominal": None}, "nominal"), ({"unit": ""}, "unit"), ({"tol_minus": 0, "tol_plus": 0}, "tol_plus")],
)
def test_r2b_a_parameter_needs_nominal_unit_and_a_tolerance(change: dict[str, Any], field: str) -> None:
    vague = replace(SOUND, qa_review={"key_points": [{**POINT, **change}]})
    assert found(vague) == {"key_point_without_tolerance": True}
    assert [clue.place for clue in clues(vague, "R2b")] == [f"key_points.0.{field}"]
    assert primary(vague) == "R2b"


def test_r2b_a_one_sided_tolerance_is_a_tolerance() -> None:
    assert found(replace(SOUND, qa_review={"key_points": [{**POINT, "tol_minus": None}]})) == {}


def test_r3_required_key_points_outside_the_plan_are_counted() -> None:
    gap = replace(SOUND, plan={**SOUND.plan, "items": [{"mode": "online", "course": "C1", "key_points": []}]})
    assert found(gap) == {"uncovered_key_points": 1, "coverage": [{"item": 1, "key_points": []}]}
    assert [(clue.element, clue.place) for clue in clues(gap, "R3")] == [
        ("hr_plan", "items"),
        ("qa_review", "key_points.0"),
    ]
    assert primary(gap) == "R3"
    optional = {"key_points": [{**POINT, "required": False}]}
    assert found(replace(gap, qa_review=optional)) == {"coverage": [{"item": 1, "key_points": []}]}


def test_r3_a_course_made_for_another_step_covers_nothing() -> None:
    elsewhere = {**SOUND.plan, "items": [{"mode": "online", "course": "C9", "key_points": ["k1"]}]}
    assert found(replace(SOUND, plan=elsewhere)) == {}
    wrong = replace(SOUND, plan=elsewhere, courses_elsewhere=frozenset({"C9"}))
    assert found(wrong)["uncovered_key_points"] == 1


@pytest.mark.parametrize("record", [{"held": "false", "not_held_reason": "trainer_absent"}, {}])
def test_r4_a_class_that_was_never_held_is_a_fact(record: dict[str, Any]) -> None:
    missed = replace(SOUND, class_record=record)
    assert found(missed) == {"sessions_not_held": 1}
    assert [clue.says for clue in clues(missed, "R4")] == [f"not_held_{record.get('not_held_reason', 'other')}"]
    assert primary(missed) == "R4"
    assert found(replace(missed, plan={**SOUND.plan, "sessions": []})) == {}


def absent(count: int, of: int, *, released: bool) -> dict[str, Any]:
    away = [{"trainee": f"a{n}", "status": "absent", "released": released, "reason": "rush"} for n in range(count)]
    return {"held": True, "attendance": away + [{"trainee": "p", "status": "present"}] * (of - count)}


def test_r5_only_those_whom_the_line_kept_count_as_not_released() -> None:
    kept = replace(SOUND, class_record=absent(1, 3, released=False), names={"a0": "Zhang Wei"})
    assert found(kept) == {"not_released": 1, "not_released_share": 0.3333}
    [clue] = clues(kept, "R5")
    assert (clue.place, clue.params["person"], primary(kept)) == ("attendance.0.released", "Zhang Wei", "R5")
    assert found(replace(SOUND, class_record=absent(1, 3, released=True))) == {}


def test_r5_a_class_that_failed_because_nobody_was_released_is_the_lines() -> None:
    nobody = replace(SOUND, class_record={"held": False, "not_held_reason": "not_released"})
    assert found(nobody) == {"not_released": 2, "not_released_share": 1}
    assert primary(nobody) == "R5"


def test_r5_needs_less_than_ninety_percent_of_the_people() -> None:
    assert primary(replace(SOUND, class_record=absent(1, 10, released=False))) == "N1"
    assert primary(replace(SOUND, class_record=absent(2, 10, released=False))) == "R5"


def trainee(*acts: CompletedWork, username: str = "a") -> Trainee:
    return Trainee(username, username.upper(), acts)


def test_r6_those_who_failed_count_and_those_who_left_do_not() -> None:
    results = [{"trainee": "a", "outcome": "not_qualified", "score": 61}, {"trainee": "b", "outcome": "withdrawn"}]
    last = done(7, "score_production")
    failed = replace(SOUND, results=results, trainees=[trainee(done(6, "score_qa"), last)])
    assert found(failed) == {"not_qualified": 1}
    [clue] = clues(failed, "R6")
    assert (clue.where, clue.says, primary(failed)) == (last, "not_qualified", "R6")


def sheets(qa: Iterable[int], production: Iterable[int], apart: timedelta = timedelta(hours=1)) -> list[CompletedWork]:
    def sheet(seq: int, element: str, scores: Iterable[int], at: datetime) -> CompletedWork:
        items = [{"key_point": f"k{n}", "score": score} for n, score in enumerate(scores)]
        return done(seq, element, {"items": items, "total": sum(scores) / len(items) * 10}, at)

    return [sheet(1, "score_qa", list(qa), NOON), sheet(2, "score_production", list(production), NOON + apart)]


def check(seq: int, *, passed: bool, days: int, ok: bool = True) -> CompletedWork:
    readings = [{"key_point": "k1", "value": 0.4, "ok": True}, {"key_point": "k2", "value": 9, "ok": ok}]
    return done(seq, "on_job_check", {"passed": passed, "readings": readings}, NOON + timedelta(days=days))


def test_r7_who_passed_and_then_failed_at_work_is_counted_even_after_passing_later() -> None:
    once = trainee(*sheets([9, 9], [8, 9]), check(3, passed=False, days=7), check(4, passed=True, days=9))
    unreliable = replace(SOUND, trainees=[once, trainee(*sheets([9, 9], [8, 9]), check(3, passed=True, days=8))])
    assert found(unreliable) == {"passed_then_failed_on_job": 1}
    assert [clue.where.seq for clue in clues(unreliable, "R7") if clue.where] == [3, 2]
    assert primary(unreliable) == "R7"


def test_r7_a_check_more_than_thirty_days_later_says_nothing_about_the_assessment() -> None:
    late = trainee(*sheets([9, 9], [8, 9]), check(3, passed=False, days=31))
    assert found(replace(SOUND, trainees=[late])) == {}


def test_r7_a_gap_of_more_than_twenty_points_is_unreliable() -> None:
    apart = replace(SOUND, trainees=[trainee(*sheets([9, 9], [6, 7]))])
    assert found(apart) == {"large_gaps": 1}
    assert {clue.params["qa"] - clue.params["production"] for clue in clues(apart, "R7")} == {25}
    assert found(replace(SOUND, trainees=[trainee(*sheets([9, 9], [7, 7]))])) == {}


def test_r7_equal_sheets_for_everybody_need_an_explanation() -> None:
    equal, unequal = trainee(*sheets([9, 8], [9, 8])), trainee(*sheets([9, 8], [9, 9]))
    assert found(replace(SOUND, trainees=[equal] * 3)) == {"identical_sheets": True}
    assert found(replace(SOUND, trainees=[equal] * 2)) == {}
    assert found(replace(SOUND, trainees=[equal, equal, unequal])) == {}
    assert found(replace(SOUND, trainees=[trainee(*sheets([9], [9]))] * 3)) == {}


def test_r7_equal_sheets_within_the_same_second_need_one() -> None:
    copied = trainee(*sheets([9, 8], [9, 8], timedelta(milliseconds=400)))
    assert found(replace(SOUND, trainees=[copied])) == {"identical_sheets": True}


def test_r8_readings_out_of_tolerance_point_to_the_reading() -> None:
    out = replace(SOUND, trainees=[trainee(check(3, passed=True, days=7, ok=False))])
    assert found(out) == {"out_of_tolerance_on_shift": 1}
    [clue] = clues(out, "R8")
    assert (clue.place, clue.params, primary(out)) == ("readings.1.value", {"person": "A", "value": 9}, "R8")
    mended = trainee(check(3, passed=True, days=7, ok=False), check(4, passed=True, days=8))
    assert found(replace(SOUND, trainees=[mended])) == {}


def held(role: str, hours: int, due: int | None) -> TaskSpan:
    until = NOON + timedelta(hours=hours)
    return TaskSpan(role, f"{role}{hours}", NOON, until, None if due is None else NOON + timedelta(hours=due))


def test_r9_the_lane_with_more_than_half_of_the_delay_contributes_and_never_leads() -> None:
    lanes = by_lane([held("hr", 40, 10), held("hr", 5, 10), held("qa", 30, 10), held("production", 90, None)])
    late = late_facts(lanes)
    assert (late["late_role"], late["late_share"], lanes[0].late) == ("hr", 0.6, {"hr40": timedelta(hours=30)})
    sums = {row["role"]: (row["waited_hours"], row["delay_hours"], row["late"]) for row in late["delays"]}
    assert sums == {"hr": (45, 30, 1), "qa": (30, 20, 1), "production": (90, 0, 0)}
    listed = TABLE["findings"].evaluate({"facts": {**look(SOUND)[0], **late}})
    assert [(one["code"], one["role"], one["target"]) for one in listed] == [("R9", "hr", None)]
    assert primary(SOUND, **late) == "N1"
    assert primary(replace(SOUND, results=[]), **late) == "N2"


def test_r9_half_of_the_delay_or_none_is_nobodys() -> None:
    assert late_facts(by_lane([held("hr", 30, 10), held("qa", 30, 10)]))["late_share"] == 0.5
    assert late_facts(by_lane([held("hr", 5, 10)])) == {
        "late_share": 0,
        "late_role": None,
        "delays": [{"role": "hr", "tasks": 1, "late": 0, "waited_hours": 5, "delay_hours": 0, "share": 0}],
    }


def with_effect(**effect: Any) -> LoopRecords:
    return replace(SOUND, effect={**(SOUND.effect or {}), **effect})


def window(start: str, end: str) -> dict[str, str]:
    return {"from": f"{start}T00:00:00+08:00", "to": f"{end}T00:00:00+08:00"}


def test_r10_overlapping_windows_are_wrong() -> None:
    windows = {"before": window("2026-01-01", "2026-03-01"), "after": window("2026-02-01", "2026-04-01")}
    assert found(with_effect(windows=windows)) == {"window_wrong": True}
    assert primary(with_effect(windows=windows)) == "R10"


def test_r10_rests_on_no_windows_that_the_system_chose() -> None:
    windows = {"before": window("2026-01-01", "2026-03-01"), "after": window("2026-02-01", "2026-04-01")}
    chosen = [{"chosen_by": who, "fixed": who != "dates"} for who in ("person", "study", "dates")]
    assert [found(with_effect(windows=windows | by)) for by in chosen] == [{"window_wrong": True}, {}, {}]
    assert found(with_effect(windows=windows | {"fixed": False})) == {}


def test_r10_a_window_that_begins_before_the_training_is_over_is_wrong() -> None:
    windows = {"before": window("2026-01-01", "2026-02-01"), "after": window("2026-03-01", "2026-04-01")}
    results = [{"trainee": "a", "outcome": "qualified", "passed_at": "2026-03-10T12:00:00+08:00"}]
    early = replace(with_effect(windows=windows), results=results)
    assert [clue.says for clue in clues(early, "R10")] == ["window_before_training"]
    assert found(replace(early, results=[{**results[0], "passed_at": "2026-02-20T12:00:00Z"}])) == {}


def test_r10_a_changed_standard_is_named_with_both_versions() -> None:
    changed = with_effect(standard_version=2)
    assert found(changed) == {"standard_changed": True}
    assert [clue.params for clue in clues(changed, "R10")] == [{"old": 1, "new": 2}]
    assert primary(changed) == "R10"


def test_n2_what_could_not_be_measured_is_listed() -> None:
    little = with_effect(sufficient=False)
    assert found(little) == {"missing": 1, "missing_facts": ["effect"]}
    assert primary(little) == "N2"
    assert found(replace(SOUND, results=[], effect=None)) == {"missing": 1, "missing_facts": ["results"]}


def test_n3_what_else_changed_comes_before_what_is_missing() -> None:
    mixed = replace(with_effect(confounded=True, sufficient=False), verification={"confounders": ["material"]})
    assert [(clue.says, clue.element) for clue in clues(mixed, "N3")] == [("changed_material", "verify")]
    assert primary(mixed) == "N3"
    assert [clue.says for clue in clues(with_effect(confounded=True), "N3")] == ["confounded"]


BREAKS: list[tuple[str, dict[str, Any]]] = [
    ("R1", {"resubmitted_unchanged": True}),
    ("R2a", {"causes": (Cause("speed", {"zh": "速度", "en": "Speed"}),)}),
    ("R2b", {"qa_review": {"key_points": [{**POINT, "unit": ""}]}}),
    ("R3", {"plan": {**SOUND.plan, "items": []}}),
    ("R4", {"class_record": {"held": False}}),
    ("R5", {"class_record": absent(2, 4, released=False)}),
    ("R6", {"results": [{"trainee": "a", "outcome": "not_qualified", "score": 61}]}),
    ("R7", {"trainees": [trainee(*sheets([9, 9], [6, 6]))]}),
    ("R8", {"trainees": [trainee(check(3, passed=True, days=7, ok=False))]}),
    ("R10", {"effect": {**(SOUND.effect or {}), "standard_version": 2}}),
]


@given(st.sets(st.integers(0, len(BREAKS) - 1)))
def test_the_leading_finding_is_the_earliest_broken_step(broken: set[int]) -> None:
    changes: dict[str, Any] = {}
    for place in sorted(broken, reverse=True):
        changes |= BREAKS[place][1]  # where two breaks touch the same record, the earlier one stands
    records = replace(SOUND, **changes)
    codes = [BREAKS[place][0] for place in sorted(broken)]
    assert primary(records) == (codes[0] if codes else "N1")
