"""`bihuan replay`: what differs is told with its place and fails; what was erased by order is no difference."""

import json

from sqlalchemy import text

from tests.support.plant.cli_context import Bihuan
from tests.support.plant.running import Plant


def test_a_case_or_all_are_replayed(plant: Plant, at_shell: Bihuan) -> None:
    first, _ = plant.start("wang", "small_loop"), plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    done = at_shell("replay", "--all")
    assert (done.exit_code, done.output.strip().splitlines()[-1]) == (0, "2 cases replayed, 0 differ")
    assert at_shell("replay", str(first)).output.strip().splitlines()[-1] == "1 cases replayed, 0 differ"


def test_without_a_case_it_asks_for_one(plant: Plant, at_shell: Bihuan) -> None:
    refused = at_shell("replay")
    assert (refused.exit_code, "Name a case" in refused.output) == (2, True)


def test_a_stored_case_that_says_something_else_is_told_and_fails(plant: Plant, at_shell: Bihuan) -> None:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    with plant.sessions.begin() as session:
        changed = "UPDATE cases SET variables = jsonb_set(variables, '{request,text}', '\"fine\"') WHERE id = :case"
        session.execute(text(changed), {"case": case})
    told = at_shell("replay", "--all", "--json")
    [difference] = json.loads(told.output)["differences"]
    assert (told.exit_code, difference["case_id"]) == (1, str(case))
    assert "the stored case" in at_shell("replay", str(case)).output
