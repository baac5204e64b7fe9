"""Random cases on the engine against the token game written by hand, compared after every step."""

from random import Random
from typing import Any

import pytest

from tests.support.loop.answers import main_answer, trainee_answer
from tests.support.loop.data import SIGNAL
from tests.support.loop.files import CHILD, MAIN, shipped
from tests.support.loop.model import MAIN_MOVES, TRAINEE_MOVES, Game
from tests.support.loop.runner import Case
from tests.support.loop.start import starter

TIMERS = {"wait_window", "wait_more", "wait_on_job"}
DECIDED = ("severity", "outcome", "finding", "assessment", "retraining")
CASES = 10
PRUNED, WHOLE = starter(shipped()), starter(shipped(), prune=False)


@pytest.mark.parametrize("seed", range(16))
def test_random_main_cases_agree_with_the_token_game(seed: int) -> None:
    random = Random(seed)
    for _ in range(CASES):
        start = random.choice(["start_manual", "start_signal"])
        signal = {**SIGNAL, "severity": random.choice(["low", "high"])}
        given = {"signal": signal} if start == "start_signal" else {}
        case = random.choice([PRUNED, WHOLE])(MAIN, given, start=start)
        walk(case, Game(MAIN_MOVES, given, start), random, main_answer)


@pytest.mark.parametrize("seed", range(16))
def test_random_trainees_agree_with_the_token_game(seed: int) -> None:
    random = Random(1000 + seed)
    for _ in range(CASES):
        given = {"trainee": "t1", "attended": random.random() < 0.7, "plan": {"items": []}}
        case = random.choice([PRUNED, WHOLE])(CHILD, given)
        walk(case, Game(TRAINEE_MOVES, given, "start"), random, trainee_answer)


def walk(case: Case, game: Game, random: Random, answer: Any) -> None:
    """Answer at random until the end, or for forty steps; half the cases go on with the live object."""
    live = random.random() < 0.5
    for _ in range(40):
        assert case.waiting == game.waiting
        assert (case.at.outcome, case.at.finished) == (game.outcome, game.outcome is not None)
        compare(case.at.variables, game.variables)
        if not game.waiting:
            return
        if live:
            case.engine.keep(case.id, case.revision, case.at)
        step(case, game, random.choice(game.waiting), random, answer)


def step(case: Case, game: Game, element: str, random: Random, answer: Any) -> None:
    if element in TIMERS:
        case.pass_time()
        game.answer(element)
        return
    value = answer(element, random)
    game.answer(element, value)
    if element == "qualify":
        case.join(value)
    else:
        case.answer(element, value)


def compare(engine: Any, game: Any) -> None:
    for key in DECIDED:
        if key in game:
            assert {name: engine[key][name] for name in game[key]} == game[key]


def test_random_cases_take_every_sequence_flow() -> None:
    begun: list[Case] = []
    start, random = starter(shipped(), begun), Random(7)
    for _ in range(120):
        walk(start(MAIN, start="start_manual"), Game(MAIN_MOVES, {}, "start_manual"), random, main_answer)
        given = {"trainee": "t1", "attended": random.random() < 0.7, "plan": {"items": []}}
        walk(start(CHILD, given), Game(TRAINEE_MOVES, given, "start"), random, trainee_answer)
    flows = {flow for case in begun for flow in case.model.flows if "signal" not in flow and "dismissal" not in flow}
    assert flows - set().union(*(case.walked for case in begun)) == set()
