"""The process supervisor with real, small children."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.config.children import Child, Children

SLEEP = "import time; time.sleep(60)"


@contextmanager
def _running(children: list[Child], said: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("signal.signal", lambda *_: None)  # only the main thread may, and pytest needs its own
    supervisor = Children(children, said.append)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    yield
    supervisor.stop()
    thread.join(20)
    assert not thread.is_alive()


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_stopping_ends_every_child(monkeypatch: pytest.MonkeyPatch) -> None:
    children = [Child("one", _python(SLEEP)), Child("two", _python(SLEEP))]
    with _running(children, [], monkeypatch):
        _until(lambda: all(child.process for child in children))
        processes = [child.process for child in children]
    assert all(process and process.returncode is not None for process in processes)


def test_a_dead_child_is_started_again_after_a_growing_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, said = tmp_path / "starts", list[str]()
    child = Child("flaky", _python(f"open({str(log)!r}, 'a').write('x'); raise SystemExit(3)"))
    with _running([child], said, monkeypatch):
        _until(lambda: log.exists() and len(log.read_text()) >= 2)
    assert said[0] == "flaky ended with code 3; next try in 1 s"
    assert child.failures >= 1


def test_a_child_ends_when_its_parent_vanishes() -> None:
    code = f"from app.config.children import end_with_parent; end_with_parent(); {SLEEP}"
    child = subprocess.Popen(_python(code), stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert child.stdin
    child.stdin.close()
    assert child.wait(20) != 0
