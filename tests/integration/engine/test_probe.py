"""Files are tried out in a child process that may be hostile to itself only."""

from pathlib import Path

import pytest

from app.engine.spiff import probe as probing
from app.engine.spiff.probe import probe
from app.engine.spiff.trial_run import ProbeProblem, try_out
from app.kernel import limited_process
from app.kernel.limited_process import ChildOutcome
from tests.support.diagrams.bpmn import Drawing

ROOT = Path(__file__).parents[3]


def line(middle: str = "userTask") -> bytes:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node(middle, "a")
    drawing.path("start", "a")
    return drawing.content()


def test_good_files_have_no_problems() -> None:
    files = {"p.bpmn": line(), "f.form": b"{}"}
    assert probe(files) == []
    assert list(try_out(files)) == []


def test_a_process_without_a_usable_start_is_a_problem_of_its_file() -> None:
    drawing = Drawing()
    drawing.user("a")
    assert list(try_out({"p.bpmn": drawing.content()})) == [
        ProbeProblem("p.bpmn", 3, "The process has no start event.")
    ]


def test_the_shipped_processes_start() -> None:
    files = {path.name: path.read_bytes() for path in (ROOT / "processes").iterdir()}
    assert [path for path in files if path.endswith(".bpmn")]
    assert probe(files) == []


@pytest.mark.parametrize(
    ("files", "path", "sentence"),
    [
        ({"p.bpmn": b"<x"}, "p.bpmn", "not well-formed"),
        ({"p.bpmn": line("scriptTask")}, "p.bpmn", "scriptTask cannot be executed"),
        ({"p.bpmn": line(), "d.dmn": b"<x"}, "", "d.dmn"),
    ],
)
def test_broken_files_are_problems_not_crashes(files: dict[str, bytes], path: str, sentence: str) -> None:
    (problem,) = probe(files)
    assert (problem.path, sentence in problem.message) == (path, True)
    assert list(try_out(files)) == [problem]


def test_a_file_that_burns_time_or_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    for ended, word in (
        ("time", "computing time"),
        ("wall", f"after {limited_process.WALL_SECONDS} seconds"),
        ("memory", "memory"),
        ("signal", "SIGTERM"),
        ("odd", "odd"),
    ):
        monkeypatch.setattr(probing, "run_limited", lambda *_, ended=ended: ChildOutcome([], ended, signal="SIGTERM"))
        (problem,) = probe({"p.bpmn": line()})
        assert word in problem.message
