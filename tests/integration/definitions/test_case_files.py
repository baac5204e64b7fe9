"""The cases: inputs with the right value beside each, our own copies and those that `TEST_CASES` names."""

import json
from pathlib import Path

import pytest

from app.definitions.findings import Finding, errors
from app.definitions.gate import check
from app.engine.spiff.engine import SpiffEngine
from scripts.case_runs.__main__ import cases_in, judge
from scripts.case_runs.verdict import WRONG
from tests.support.diagrams.player import FileDefinitions, Player
from tests.support.outside import CASES, outside

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests/data/cases"
OTHERS = outside(CASES)

REFUSED = {
    "call_in_all_variables": ("call", "variables"),
    "camunda_output_parameter": ("a", "camunda:outputParameter"),
    "catch_two_definitions": ("c", "several things"),
    "compensation_activity_unused": ("undo", "isForCompensation"),
    "condition_method_call": ("c1", "method"),
    "condition_unknown_function": ("c1", "does not exist"),
    "dangling_message_ref": ("c", "M9"),
    "dead_end_task": ("b", "end"),
    "end_event_definition_ref_terminate": ("", "eventDefinitionRef"),
    "end_event_with_outgoing_flow": ("", "leaves an end event"),
    "event_gateway_receive_task_with_boundary": ("bt", "boundary event"),
    "mi_collection_of_contexts": ("a", "no texts or whole numbers"),
    "mi_completion_condition": ("work", "completionCondition"),
    "mi_loop_cardinality": ("a", "loopCardinality"),
    "start_quantity_0": ("a", "startQuantity"),
    "start_quantity_2": ("b", "startQuantity"),
    "timer_cycle_intermediate": ("c", "cycle"),
    "timer_two_attributes": ("c", "several times"),
    "zeebe_execution_listener": ("a", "zeebe:executionListeners"),
    "zeebe_output_mapping": ("a", "zeebe:output"),
}


def findings_of(name: str) -> list[Finding]:
    return check({f"{name}.bpmn": (OWN / f"engine/{name}.bpmn").read_bytes()})


def player_of(name: str) -> Player:
    content = (OWN / f"engine/{name}.bpmn").read_bytes()
    return Player(SpiffEngine(FileDefinitions({f"{name}.bpmn": content})))


def part(folder: Path | None, name: str) -> Path:
    if folder is None:
        pytest.skip(f"{CASES} names no folder with cases of others")
    return folder / name


@pytest.mark.parametrize("folder", [OWN, OTHERS], ids=["own", "others"])
def test_the_gates_cases_come_out_right(folder: Path | None) -> None:
    found = {file.stem: judge(case, file) for file, case in cases_in(part(folder, "gate"))}

    assert found
    assert {name: str(verdict) for name, verdict in found.items() if verdict.word == WRONG} == {}


# dates before year 1 are not read: Python's have none
UNREAD = {"year-before-1", "ymd-before-1"}


@pytest.mark.parametrize("folder", [OWN, OTHERS], ids=["own", "others"])
def test_the_cases_of_feel_come_out_right(folder: Path | None) -> None:
    found = {file.stem: judge(case, file) for file, case in cases_in(part(folder, "feel"))}

    assert len(found) > len(UNREAD)
    assert {name: str(verdict) for name, verdict in found.items() if verdict.word == WRONG}.keys() <= UNREAD


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_executed_is_refused_at_its_element(name: str) -> None:
    element, word = REFUSED[name]
    told = [one for one in errors(findings_of(name)) if word in str(one)]

    assert told, [str(one) for one in findings_of(name)]
    assert any(element in {"", one.element} for one in told), [str(one) for one in told]


@pytest.mark.parametrize("name", ["mi_job_bpmn_error", "single_job_bpmn_error"])
def test_an_error_of_a_job_is_handled(name: str) -> None:
    player = player_of(name)
    player.start()
    failed = player.fail("work", "BAD")

    assert [call.element for call in failed.services] == ["handled"]


def test_an_error_inside_a_repeated_subprocess_is_handled() -> None:
    player = player_of("mi_subprocess_error_end")
    player.start()
    done = player.report("work")

    assert [call.element for call in done.services] == ["handled"]


def test_a_flow_needs_no_id() -> None:
    player = player_of("sequence_flow_without_id")
    player.start()

    assert errors(findings_of("sequence_flow_without_id")) == []
    assert player.report("a").finished


def test_a_form_with_a_byte_order_mark_is_read() -> None:
    content = (OWN / "engine/form-bom.form").read_bytes()

    assert content.startswith(b"\xef\xbb\xbf")
    assert [one.rule for one in check({"forms/form-bom.form": content})] == ["form-named"]


def test_every_case_of_the_engine_is_held_here_or_named_elsewhere() -> None:
    played = {"mi_job_bpmn_error", "single_job_bpmn_error", "mi_subprocess_error_end", "sequence_flow_without_id"}
    kinds = {file.stem: case["kind"] for file, case in cases_in(OWN / "engine")}

    assert {name for name, kind in kinds.items() if kind == "engine"} == REFUSED.keys() | played
    assert all(json.loads((OWN / f"engine/{name}.json").read_text())["right"] for name in kinds)
