"""`bihuan case` and `bihuan incident` as an operator or a script runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.jobs.registry import JobKinds, UnknownTopicError
from app.jobs.worker import run_one
from tests.integration.conftest import Browser
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.running import PASSWORD, Plant

FILES = Path(__file__).parents[2] / "data" / "machine"


def told(bihuan: Bihuan, *arguments: str) -> Any:
    """The JSON of a command that must end well."""
    done = bihuan(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_a_case_is_started_listed_and_shown_with_its_history(plant: Plant, at_shell: Bihuan) -> None:
    started = told(at_shell, "case", "start", "small_loop", "--as", "wang")
    assert [(one["id"], one["state"]) for one in told(at_shell, "case", "list")] == [(started["id"], "running")]
    assert told(at_shell, "case", "list", "--state", "completed") == []
    shown = told(at_shell, "case", "show", started["number"])
    assert [event["act"]["action"] for event in shown["history"]] == ["case.started"]
    said = at_shell("case", "show", started["number"]).output
    assert said.startswith(f"{started['number']} running")
    assert "case.started" in said
    assert at_shell("case", "list").output.endswith("1 cases\n")


def test_nobody_starts_a_case_for_somebody_without_the_lane_s_role(plant: Plant, at_shell: Bihuan) -> None:
    refused = at_shell("case", "start", "small_loop", "--as", "li")
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")


def test_an_unknown_case_is_refused_by_its_number(plant: Plant, at_shell: Bihuan) -> None:
    refused = at_shell("case", "show", "Q-1")
    assert (refused.exit_code, "Q-1" in refused.output) == (1, True)


@pytest.fixture
def machine(plant: Plant) -> Plant:
    plant.hire("owner", "process_owner")
    plant.deploy({path.name: path.read_bytes() for path in FILES.iterdir()})
    return plant


def test_a_case_is_cancelled_for_a_known_reason_in_words(machine: Plant, at_shell: Bihuan) -> None:
    number = told(at_shell, "case", "start", "machine_work", "--as", "wang")["number"]
    order = ("case", "cancel", number, "--as", "wang", "--reason", "和另一个案件完全相同", "--password", PASSWORD)
    refused = at_shell(*order, "--code", "because")
    assert (refused.exit_code, "reason_code" in refused.output) == (1, True)
    done = at_shell(*order, "--code", "duplicate")
    assert (done.exit_code, done.output) == (0, f"Cancelled {number}\n")
    assert told(at_shell, "case", "show", number)["state"] == "cancelled"


def test_a_message_starts_cases_from_a_file(machine: Plant, at_shell: Bihuan, tmp_path: Path) -> None:
    payload = tmp_path / "need.json"
    payload.write_text('{"line": "L1"}')
    [started] = told(at_shell, "case", "signal", "alarm", str(payload))
    assert told(at_shell, "case", "show", started["number"])["variables"]["alarm"] == {"line": "L1"}


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_a_message_without_a_json_object_is_misuse(
    machine: Plant, at_shell: Bihuan, tmp_path: Path, content: str
) -> None:
    payload = tmp_path / "need.json"
    payload.write_text(content)
    assert at_shell("case", "signal", "alarm", str(payload)).exit_code == 2


def test_what_stopped_a_case_is_listed_and_tried_again(machine: Plant, at_shell: Bihuan, browser: Browser) -> None:
    number = told(at_shell, "case", "start", "machine_work", "--as", "wang")["number"]
    kind = machine.container.need(JobKinds).kind("perform_service")
    with machine.sessions() as session:
        args = session.scalar(text("SELECT args FROM procrastinate_jobs WHERE status = 'todo'"))
    with pytest.raises(UnknownTopicError, match=r"test\.measure"):
        run_one(kind, args, machine.sessions, kind.attempts)
    [incident] = told(at_shell, "incident", "list")
    assert (incident["number"], "1 open incidents" in at_shell("incident", "list").output) == (number, True)
    assert number in browser("owner").get("/incidents").text
    refused = at_shell("incident", "retry", incident["id"], "--as", "wang")
    assert refused.exit_code == 1
    assert "a worker will try" in at_shell("incident", "retry", incident["id"], "--as", "owner").output
    assert told(at_shell, "incident", "list") == []
