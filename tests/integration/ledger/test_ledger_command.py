"""`bihuan ledger verify` on a database of its own."""

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from app.config.command import CliContext
from app.kernel.clock import SystemClock
from app.kernel.container import Container
from app.ledger.append import Head
from app.ledger.chain_heads import ChainHeads, own_heads
from app.ledger.chains import append_to_system
from app.ledger.commands import ledger
from tests.integration.ledger.chains import NOW, as_owner, case_chain, entry


@pytest.fixture
def owner(fresh_database: str, owner_url: str) -> Engine:
    engine = create_engine(make_url(owner_url).set(database=make_url(fresh_database).database))
    yield engine
    engine.dispose()


@pytest.fixture
def case(owner: Engine) -> Head:
    """A case's chain, whose end a slice above reports, and one event of the system."""
    with Session(owner) as session, session.begin():
        head = case_chain(session, 4)
        append_to_system(session, NOW, [entry(1)])
    return head


@pytest.fixture
def cli(fresh_database: str, case: Head) -> CliContext:
    container = Container()
    container.hold(ChainHeads([own_heads, lambda _session: [case]]))
    cli = CliContext(lambda _settings: container, SystemClock())
    cli.__dict__["container"] = container
    cli.__dict__["engine"] = create_engine(fresh_database)
    yield cli
    cli.engine.dispose()


def run(cli: CliContext, *arguments: str) -> Result:
    return CliRunner().invoke(ledger, ["verify", *arguments], obj=cli)


def test_a_sound_ledger_is_counted(cli: CliContext, case: Head) -> None:
    result = run(cli)
    assert (result.exit_code, result.output) == (0, "ok: 5 events in 2 chains\n")


def test_a_broken_event_is_named_and_the_command_fails(cli: CliContext, case: Head, owner: Engine) -> None:
    with Session(owner) as session, session.begin():
        as_owner(session, "DELETE FROM ledger_events WHERE chain = :chain AND seq = 3", chain=case.chain)
    result = run(cli)
    assert result.exit_code == 1
    assert f"broken: {case.chain} event 3:" in result.output


def test_scripts_get_json(cli: CliContext, case: Head, owner: Engine) -> None:
    counts = {"chains": 2, "events": 5, "heads": 0, "unsealed": 5}
    assert json.loads(run(cli, "--json").output) == {"ok": True, **counts, "breaks": []}
    with Session(owner) as session, session.begin():
        as_owner(session, "DELETE FROM ledger_events WHERE chain = 'system'")
    data = json.loads(run(cli, "--json").output)
    assert [(one["chain"], one["seq"], one["code"]) for one in data["breaks"]] == [("system", 1, "missing")]


def test_one_chain_can_be_checked_alone(cli: CliContext, case: Head) -> None:
    assert run(cli, "--chain", case.chain).output == "ok: 4 events in 1 chains\n"
