"""What a process loads before it works."""

import subprocess
import sys

import pytest

_LOADED = "import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
WEB = {"flask", "flask_sqlalchemy", "flask_wtf", "flask_babel", "flask_smorest", "werkzeug"}


def loaded(module: str) -> set[str]:
    code = _LOADED.format(module=module)
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("module", ["app.bootstrap.processes", "app.bootstrap.gate", "app.ledger.commands", "app.cli"])
def test_worker_scheduler_and_commands_load_no_flask(module: str) -> None:
    assert loaded(module) & WEB == set()


def test_the_pages_do() -> None:
    assert loaded("app.bootstrap.pages") >= WEB
