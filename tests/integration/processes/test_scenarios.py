"""The agreed walks on the real engine, with the real forms; together they take every sequence flow."""

from typing import TYPE_CHECKING

import pytest

from tests.support.loop.files import CHILD, MAIN, models_of, shipped
from tests.support.loop.scenarios import MAIN_SCENARIOS, Scenario, Start
from tests.support.loop.start import starter
from tests.support.loop.trainee_scenarios import TRAINEE_SCENARIOS

if TYPE_CHECKING:
    from tests.support.loop.runner import Case


@pytest.mark.parametrize("scenario", MAIN_SCENARIOS, ids=lambda one: one.__name__)
def test_main_process_walks(scenario: Scenario, start: Start) -> None:
    scenario(start)


@pytest.mark.parametrize("scenario", TRAINEE_SCENARIOS, ids=lambda one: one.__name__)
def test_trainee_walks(scenario: Scenario, start: Start) -> None:
    scenario(start)


def test_the_walks_take_every_sequence_flow() -> None:
    begun: list[Case] = []
    start = starter(shipped(), begun)
    for scenario in (*MAIN_SCENARIOS, *TRAINEE_SCENARIOS):
        scenario(start)
    models = models_of(shipped())
    walked = set().union(*(case.walked for case in begun))
    assert {flow for name in (MAIN, CHILD) for flow in models[name].flows} - walked == set()
