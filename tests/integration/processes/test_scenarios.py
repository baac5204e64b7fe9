"""The agreed walks on the real engine, with the real forms."""

import pytest

from tests.support.loop_scenarios import MAIN_SCENARIOS, Scenario, Start


@pytest.mark.parametrize("scenario", MAIN_SCENARIOS, ids=lambda one: one.__name__)
def test_main_process_walks(scenario: Scenario, start: Start) -> None:
    scenario(start)
