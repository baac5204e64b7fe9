"""A diagram with one thing wrong never passes the agreed walks."""

import pytest

from tests.support.loop.files import MAIN
from tests.support.loop.mutants import Mutant, mutants
from tests.support.loop.scenarios import MAIN_SCENARIOS
from tests.support.loop.start import starter
from tests.support.loop.trainee_scenarios import TRAINEE_SCENARIOS


@pytest.mark.parametrize("mutant", list(mutants()), ids=str)
def test_a_wrong_diagram_is_noticed(mutant: Mutant) -> None:
    start = starter(mutant.files())
    scenarios = MAIN_SCENARIOS if mutant.process == MAIN else TRAINEE_SCENARIOS
    for scenario in scenarios:
        try:
            scenario(start)
        except Exception:  # noqa: BLE001  # a wrong diagram may fail in any way
            return
    pytest.fail(f"no walk noticed {mutant}")
