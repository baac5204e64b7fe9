"""Runs tests on a mutant in a process of its own, which has everything loaded but the product."""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

READY = ("sqlalchemy.orm", "psycopg", "flask", "flask_sqlalchemy", "alembic", "lxml.etree", "click")
"""Loaded once and inherited by every trial: none of it is the product's."""


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives `source` for the module `name`."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name, self._path, self._source = name, path, source

    def find_spec(self, name: str, _path: object, _target: object = None) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> None:
        """The usual one."""

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)  # noqa: S102 - what is tried


def get_ready() -> None:
    """Load what every trial needs."""
    for name in READY:
        importlib.import_module(name)


def survivors(path: str, sources: Sequence[str], tests: Sequence[str], seconds: float) -> list[bool]:
    """For each of `sources`, in the place of the module at `path`: whether all `tests` pass, within `seconds`."""
    alive = [False] * len(sources)
    waiting = [*range(len(sources))][::-1]
    running: dict[int, tuple[int, float]] = {}
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            number = waiting.pop()
            running[_start(path, sources[number], tests)] = number, time.monotonic() + seconds
        for pid, (number, deadline) in [*running.items()]:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended and time.monotonic() > deadline:
                os.killpg(pid, signal.SIGKILL)
            elif ended:
                alive[number] = status == 0
                del running[pid]
        time.sleep(0.02)
    return alive


def _start(path: str, source: str, tests: Sequence[str]) -> int:
    pid = os.fork()
    if pid == 0:
        _try(path, source, tests)
    return pid


def _try(path: str, source: str, tests: Sequence[str]) -> None:
    os.setpgrp()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(silence, stream)
    code = 1
    try:
        sys.meta_path.insert(0, _Instead(path.removesuffix(".py").replace("/", "."), Path(path).resolve(), source))
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests])
    finally:
        os._exit(int(code))
