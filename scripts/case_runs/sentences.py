"""Cases whose right value is a sentence: people judge them, and a test of that name holds each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.case_runs.verdict import Verdict, by_hand

TESTS = Path(__file__).parents[2] / "tests"


def judge_sentence(case: Mapping[str, Any], file: Path) -> Verdict:
    """Name the test that holds the case: the one that mentions its file or its name; say so when none does."""
    wanted = {file.stem, Path(case.get("file") or file.name).name}
    for test in sorted(TESTS.rglob("test_*.py")):
        text = test.read_text(encoding="utf-8")
        if any(name in text for name in wanted):
            return by_hand(f"held by {test.relative_to(TESTS.parent).as_posix()}")
    return by_hand(f"no test names it; right is: {case.get('right', '')}")
