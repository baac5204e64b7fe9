"""The ways drawn on a case's diagram are those taken: at every gateway of the shipped diagrams, on the agreed walks."""

from collections import Counter
from typing import Any

import pytest

from app.engine.port import Advance
from app.engine.taken_flows import TakenFlows
from app.feel import compile_expression
from tests.support.loop.files import CHILD, MAIN, models_of, shipped
from tests.support.loop.runner import Case
from tests.support.loop.scenarios import MAIN_SCENARIOS, Scenario
from tests.support.loop.start import starter
from tests.support.loop.trainee_scenarios import TRAINEE_SCENARIOS, gap_is_adjudicated

ALL = (*MAIN_SCENARIOS, *TRAINEE_SCENARIOS)


def walks_of(scenario: Scenario) -> list[Case]:
    begun: list[Case] = []
    scenario(starter(shipped(), begun))
    return begun


def ways(case: Case) -> list[list[str]]:
    """What is drawn of each movement of the case."""
    taken = TakenFlows(case.model)
    return [taken.of(step.left, step.entered) for step in case.steps]


@pytest.mark.parametrize("scenario", ALL, ids=lambda one: one.__name__)
def test_a_gateway_is_left_by_the_way_whose_condition_holds(scenario: Scenario) -> None:
    for case in walks_of(scenario):
        for step, drawn in zip(case.steps, ways(case), strict=True):
            for gateway in {name for name in step.left if case.model.elements[name].kind == "exclusiveGateway"}:
                leaving = [flow for flow in drawn if case.model.flows[flow].source == gateway]
                assert leaving == [_open_way(case, step, gateway)]


def test_every_way_of_every_gateway_is_drawn_by_some_walk_and_never_all_of_a_choice() -> None:
    drawn: Counter[str] = Counter()
    for scenario in ALL:
        for case in walks_of(scenario):
            drawn.update(flow for movement in ways(case) for flow in movement)
    models = models_of(shipped())
    assert {flow for name in (MAIN, CHILD) for flow in models[name].flows} == set(drawn)


def test_the_way_around_the_adjudication_is_not_drawn_where_it_was_adjudicated() -> None:
    [case] = walks_of(gap_is_adjudicated)
    drawn = {flow for movement in ways(case) for flow in movement}
    assert {"flow_gw_gap__adjudicate", "flow_adjudicate__rate_practical"} <= drawn
    assert "flow_gw_gap__rate_practical" not in drawn
    assert {"flow_score_qa__join", "flow_score_production__join"} <= drawn


def _open_way(case: Case, step: Advance, gateway: str) -> str:
    """Told from the conditions alone, on the variables after the step."""
    element = case.model.elements[gateway]
    context: dict[str, Any] = {**step.variables, "case": {"visits": dict(step.visits)}}
    for flow in element.outgoing:
        condition = case.model.flows[flow].condition
        if condition and compile_expression(condition).evaluate(context, case.now) is True:
            return flow
    return str(element.default)
