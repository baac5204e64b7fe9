"""`bihuan replay`: what differs is told with its place and fails; what was erased by order is no difference."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from app.audit.seal_jobs import SealLedger
from app.config.postgres.provision import OWNER
from tests.support.database.server import SEARCH_PATH, TestServer
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.running import Plant


@pytest.fixture
def owner_of(database_server: TestServer, fresh_database: str) -> Callable[[str], Session]:
    """A session of the tables' owner, with the triggers of one table switched off."""

    @contextmanager
    def opened(table: str) -> Iterator[Session]:
        url = database_server.url(OWNER, make_url(fresh_database).database or "")
        engine = create_engine(url, connect_args=SEARCH_PATH)
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        with Session(engine) as session:
            yield session
        engine.dispose()

    return opened


def test_a_case_or_all_are_replayed(plant: Plant, at_shell: Bihuan) -> None:
    first, _ = plant.start("wang", "small_loop"), plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    seal_all(plant)
    done = at_shell("replay", "--all")
    assert done.exit_code == 0
    assert done.output.strip().splitlines()[-1] == "2 cases replayed, 0 differ; record: 完好 / ok"
    one = at_shell("replay", str(first))
    assert one.exit_code == 0
    assert one.output.strip().splitlines()[-1] == "1 cases replayed, 0 differ; record: 完好 / ok"


def seal_all(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)


def test_what_was_never_sealed_is_the_same_but_not_proven(plant: Plant, at_shell: Bihuan) -> None:
    case = plant.start("wang", "small_loop")
    for asked in (("--all",), (str(case),)):
        done = at_shell("replay", *asked)
        assert (done.exit_code, "record: 未能证明 / unproven" in done.output) == (2, True)


def test_a_replay_of_a_changed_record_is_never_green(
    plant: Plant, at_shell: Bihuan, owner_of: Callable[[str], Session]
) -> None:
    """The change lies in what a replay does not repeat: who acted."""
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    seal_all(plant)
    change = "UPDATE ledger_events SET body = replace(body, :old, :new) WHERE case_id = :case AND seq = 2"
    with owner_of("ledger_events") as session, session.begin():
        values = {"old": str(plant.people["wang"]), "new": str(plant.people["li"]), "case": case}
        session.execute(text(change), values)
    for asked in (("--all",), (str(case),)):
        done = at_shell("replay", *asked)
        assert (done.exit_code, "0 differ; record: 有改动 / broken" in done.output) == (1, True)
        assert "event 2" in done.output


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
