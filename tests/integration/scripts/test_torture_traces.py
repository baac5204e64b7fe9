"""What the torture test sees of a request that should have done nothing: it must be able to see it."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity.sign_in import sessions
from app.kernel.clock import SystemClock
from scripts.torture_test.traces import changed, deeds, tables
from tests.support.plant.running import Plant


def sign_in(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        sessions.open_for_demo(session, "wang", SystemClock().now())


def seen(plant: Plant, act: Callable[[Session], object]) -> set[str]:
    with plant.sessions() as session:
        before = tables(session)
    with plant.sessions.begin() as session:
        act(session)
    with plant.sessions() as session:
        return changed(before, tables(session))


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE users SET name = name", "users"),
        ("UPDATE users SET name = 'x' WHERE username = 'wang'", "users"),
        ("DELETE FROM sessions", "sessions"),
    ],
)
def test_a_write_is_seen_even_when_all_is_as_it_was(plant: Plant, statement: str, table: str) -> None:
    sign_in(plant)
    assert seen(plant, lambda session: session.execute(text(statement))) == {table}


def test_a_request_that_only_asks_is_not_a_write(plant: Plant) -> None:
    sign_in(plant)
    used = "UPDATE sessions SET last_seen_at = last_seen_at"
    assert seen(plant, lambda session: session.execute(text(used))) == set()


def test_what_a_person_does_is_a_deed(plant: Plant) -> None:
    with plant.sessions() as session:
        before = deeds(session, "wang"), deeds(session, "li")
    plant.start("wang", "small_loop")
    with plant.sessions() as session:
        assert deeds(session, "wang") - before[0]
        assert deeds(session, "li") == before[1]
