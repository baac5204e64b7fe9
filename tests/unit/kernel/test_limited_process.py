"""A child that hangs, eats or breaks costs its own time; what it said before is kept."""

from pathlib import Path

import pytest

from app.kernel import limited_process
from app.kernel.limited_process import run_limited

CHILD = """
from app.kernel.limited_process import at, serve

def work(request):
    yield {"asked": request}
    at("the hard part")
    __BODY__
    yield "never"

serve(work)
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / "hostile_child.py"


@pytest.mark.parametrize(
    ("body", "ended"),
    [
        ("while True: pass", "time"),
        ("x = [0] * 10**10", "memory"),
        ("raise ValueError('odd')", "ValueError: odd"),
        ("import os; os.kill(os.getpid(), 9)", "signal"),
    ],
)
def test_what_ends_a_child_is_told_with_its_place(child: Path, body: str, ended: str) -> None:
    child.write_text(CHILD.replace("__BODY__", body))
    outcome = run_limited("hostile_child", 7, 1)

    assert (outcome.lines, outcome.ended, outcome.at) == ([{"asked": 7}], ended, "the hard part")


def test_a_child_that_sleeps_is_ended_too(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child.write_text(CHILD.replace("__BODY__", "import time; time.sleep(60)"))
    monkeypatch.setattr(limited_process, "WALL_SECONDS", 3)
    outcome = run_limited("hostile_child", 7, 1)

    assert (outcome.ended, outcome.at) == ("wall", "the hard part")


def test_a_child_that_ends_well_has_said_all(child: Path) -> None:
    child.write_text(CHILD.replace("__BODY__", "pass"))

    assert run_limited("hostile_child", 7, 1).lines == [{"asked": 7}, "never"]


def test_a_signal_from_outside_is_told_by_its_name(child: Path) -> None:
    child.write_text(CHILD.replace("__BODY__", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"))
    outcome = run_limited("hostile_child", 7, 1)

    assert (outcome.ended, outcome.signal) == ("signal", "SIGTERM")
