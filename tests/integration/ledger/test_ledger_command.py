"""`bihuan ledger verify` on a database of its own."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from app.config.cli_context import CliContext
from app.kernel.container import Container
from app.ledger.append import Head
from app.ledger.chain_heads import ChainHeads, own_heads
from app.ledger.chains import append_to_system
from app.ledger.commands import ledger
from app.ledger.seals.head_log import publish
from app.ledger.seals.keys import SealKeys
from app.ledger.seals.sequencer import seal
from app.ledger.verify_record import VerifyRecord
from tests.integration.ledger.chains import NOW, as_owner, case_chain, entry
from tests.support.clock import FixedClock


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
def cli(fresh_database: str, case: Head, tmp_path: Path) -> CliContext:
    container, keys = Container(), SealKeys(tmp_path / "seal-key.pem")
    heads = ChainHeads([own_heads, lambda _session, _chain=None: [case]])
    container.hold(VerifyRecord(heads, (), (), keys, tmp_path / "tree-heads.jsonl"))
    cli = CliContext(lambda _settings: container, FixedClock(NOW + timedelta(minutes=10)))
    cli.__dict__["container"] = container
    cli.__dict__["engine"] = create_engine(fresh_database)
    yield cli
    cli.engine.dispose()


@pytest.fixture
def sealed(cli: CliContext, owner: Engine, tmp_path: Path) -> None:
    """A seal over everything, with this host's key and its log of heads."""
    with Session(owner) as session, session.begin():
        head = seal(session, SealKeys(tmp_path / "seal-key.pem").signer(), NOW + timedelta(minutes=5))
    publish(tmp_path / "tree-heads.jsonl", [head])


def run(cli: CliContext, *arguments: str) -> Result:
    return CliRunner().invoke(ledger, ["verify", *arguments], obj=cli)


def test_a_sealed_ledger_is_counted_and_proven(cli: CliContext, sealed: None) -> None:
    result = run(cli)
    assert result.exit_code == 0
    assert result.output.startswith("完好 / ok: 6 events in 2 chains; 2 tree heads, 0 events not sealed yet\n")


def test_without_seals_nothing_is_proven_and_the_command_says_so_with_code_2(cli: CliContext) -> None:
    result = run(cli)
    assert result.exit_code == 2
    assert result.output.startswith("未能证明 / unproven: 5 events in 2 chains\n")
    assert "未核对 / not checked: 没有任何封印" in result.output


def test_without_the_file_of_heads_it_is_unproven(cli: CliContext, sealed: None, tmp_path: Path) -> None:
    (tmp_path / "tree-heads.jsonl").unlink()
    result = run(cli)
    assert (result.exit_code, "no tree head kept outside" in result.output) == (2, True)


def test_without_a_key_from_elsewhere_it_is_unproven(cli: CliContext, sealed: None, tmp_path: Path) -> None:
    (tmp_path / "seal-key.pem").unlink()
    result = run(cli)
    assert (result.exit_code, "no public key is known" in result.output) == (2, True)


def test_a_broken_event_is_named_and_the_command_fails(cli: CliContext, case: Head, owner: Engine) -> None:
    with Session(owner) as session, session.begin():
        as_owner(session, "DELETE FROM ledger_events WHERE chain = :chain AND seq = 3", chain=case.chain)
    result = run(cli)
    assert result.exit_code == 1
    assert f"有改动 / broken: {case.chain} event 3: 记录缺失:" in result.output


def test_scripts_get_json(cli: CliContext, case: Head, owner: Engine) -> None:
    data = json.loads(run(cli, "--json").output)
    counts = {"chains": 2, "events": 5, "heads": 0, "unsealed": 5, "status": "unproven", "ok": False, "breaks": []}
    assert {name: data[name] for name in counts} == counts
    assert [one["code"] for one in data["unproven"]] == ["no_seals"]
    with Session(owner) as session, session.begin():
        as_owner(session, "DELETE FROM ledger_events WHERE chain = 'system'")
    data = json.loads(run(cli, "--json").output)
    assert [(one["chain"], one["seq"], one["code"]) for one in data["breaks"]] == [("system", 1, "missing")]


def test_one_chain_alone_is_checked_but_not_called_proven(cli: CliContext, case: Head, sealed: None) -> None:
    result = run(cli, "--chain", case.chain)
    assert result.exit_code == 2
    assert "unproven: 4 events in 1 chains" in result.output
    assert f"only {case.chain} was checked" in result.output


def test_events_that_wait_for_their_seal_too_long_are_unproven(cli: CliContext, owner: Engine, sealed: None) -> None:
    with Session(owner) as session, session.begin():
        append_to_system(session, NOW + timedelta(minutes=6), [entry(2)])
    cli.clock.advance(timedelta(hours=1))
    result = run(cli)
    assert (result.exit_code, "wait for their seal since" in result.output) == (2, True)
