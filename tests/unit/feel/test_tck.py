"""The public DMN test kit, when it lies beside the repository."""

from collections import Counter
from pathlib import Path

import pytest

from tests.unit.feel.tck import run

KIT = Path(__file__).resolve().parents[3].parent / "shared" / "tck"
REACHED = {"compliance-level-2": 109, "compliance-level-3": 1865}


@pytest.mark.skipif(not KIT.is_dir(), reason=f"the DMN test kit is not at {KIT}")
def test_no_fewer_assertions_pass_than_before() -> None:
    passed = Counter(assertion.level for assertion in run(KIT) if assertion.passed)
    assert {level: passed[level] for level in REACHED if passed[level] < REACHED[level]} == {}
