"""How many recorded steps one core re-executes in a second."""

from itertools import islice
from time import perf_counter

from sqlalchemy.orm import Session

from app.audit.replay.replay_case import Replay, all_cases
from app.kernel.container import Container


def steps_per_second(session: Session, container: Container, most: int) -> tuple[float, int, int]:
    """(rate, steps, cases) over the first cases with about `most` steps; reading them included.

    Raises AssertionError for a step that comes out differently.
    """
    replay, cases = container.need(Replay), all_cases(session)
    if cases:
        list(replay.steps(session, cases[0]))  # the definition is parsed once, whatever the number of cases
    steps = replayed = 0
    begin = perf_counter()
    for case in cases:
        if steps >= most:
            break
        replayed += 1
        for step in islice(replay.steps(session, case), most - steps):
            steps += 1
            if not step.same:
                raise AssertionError(f"step {step.seq} of case {case} differs")
    return steps / (perf_counter() - begin), steps, replayed
