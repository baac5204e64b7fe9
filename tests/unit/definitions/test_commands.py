"""The shell: what is printed, and with which exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.lint import lint
from tests.support.diagrams.definition_samples import bundle_files, process_file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(lint, arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in bundle_files().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def test_a_clean_folder_passes(folder: Path) -> None:
    result = run(str(folder))

    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")


def test_an_error_names_place_rule_and_remedy_and_exits_with_1(folder: Path) -> None:
    (folder / "processes/sample.bpmn").write_bytes(process_file(role="cook"))
    result = run(str(folder / "processes"), str(folder / "forms/review.form"))

    assert result.exit_code == 1
    assert (
        "processes/sample.bpmn:5:lane: error [lane-role] The lane's role cook is unknown. Use one of: " in result.output
    )
    assert result.output.endswith("1 errors, 0 warnings\n")


def test_scripts_read_json(folder: Path) -> None:
    (folder / "forms/review.form").write_bytes(b"{")
    result = run("--json", str(folder))

    findings = json.loads(result.output)
    assert [(one["rule"], one["severity"], one["line"]) for one in findings] == [("form-readable", "error", 1)]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("x")

    assert "[file-kind]" in run(str(other)).output


def test_a_chinese_terminal_is_answered_in_chinese(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (folder / "processes/sample.bpmn").write_bytes(process_file(role="cook"))
    result = run(str(folder))

    assert "错误 [lane-role] 泳道的角色 cook" in result.output
    assert result.output.endswith("错误 1 个，警告 0 个\n")


def test_what_is_checked_before_a_deployment_is_checked_here_too(folder: Path) -> None:
    job = '<bpmn:serviceTask id="rate" name="做" camunda:type="external" camunda:topic="sap.enrol"/>'
    (folder / "processes/sample.bpmn").write_bytes(process_file(rate=job))

    assert "No job serves the topic sap.enrol" in run(str(folder)).output


def test_the_rules_are_listed() -> None:
    result = run("--rules")

    assert result.exit_code == 0
    assert "requires-hold" in result.output
    assert "bihuan:not_same_as" in result.output
    assert isinstance(json.loads(run("--rules", "--json").output), dict)


def test_naming_nothing_is_a_usage_error() -> None:
    assert run().exit_code == 2
