"""The process supervisor with real, small children."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.config.children import Child, Children

SLEEP = "import time; time.sleep(60)"
FORKED = """
import os, time
if os.fork() == 0 and os.path.exists({pipe!r}):
    held = open({pipe!r}, "w")
time.sleep(40)
"""
SERVER = """
import multiprocessing, time
from app.config.children import end_with_server

def work():
    end_with_server()
    held = open({pipe!r}, "w")
    time.sleep(40)

multiprocessing.get_context("fork").Process(target=work).start()
"""
"""Servers with a process of their own, which holds `pipe` open as long as it lives."""


@contextmanager
def _running(children: list[Child], said: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("signal.signal", lambda *_: None)  # only the main thread may, and pytest needs its own
    supervisor = Children(children, said.append)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield
    finally:
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


def test_what_a_killed_child_left_behind_is_ended(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child("server", _python(FORKED.format(pipe=str(pipe))))
    with _running([child], [], monkeypatch), _held(pipe) as held:
        assert child.process
        os.kill(child.process.pid, signal.SIGKILL)
        assert _let_go(held)


def test_stopping_ends_what_a_child_did_not_end_itself(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child("server", _python(FORKED.format(pipe=str(pipe))))
    with ExitStack() as open_until_then:
        with _running([child], [], monkeypatch):
            held = open_until_then.enter_context(_held(pipe))
        assert _let_go(held)


def test_a_worker_ends_when_the_server_that_made_it_is_killed(pipe: Path) -> None:
    server = subprocess.Popen(_python(SERVER.format(pipe=str(pipe))), env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    with _held(pipe) as held:
        server.kill()
        server.wait()
        assert _let_go(held)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@contextmanager
def _held(pipe: Path) -> Iterator[int]:
    """Our end, once a grandchild has opened the other; nobody after it finds the name."""
    with pipe.open() as ours:
        pipe.unlink()
        yield ours.fileno()


def _let_go(ours: int) -> bool:
    """Whether the other end is closed, which happens when its holder ends."""
    return bool(select.select([ours], [], [], 10)[0])
