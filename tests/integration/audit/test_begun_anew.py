"""Seals that were removed with all they held: the product's own next seal says so, and nothing is called proven."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from app.audit.seal_jobs import SealLedger
from tests.support.database.server import TestServer
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.records import told
from tests.support.plant.running import Plant
from tests.support.proof.record import as_owner


def seal(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)


def remove_seals(owner: str, log: Path) -> None:
    """What an owner of the database and the machine does before they rewrite: leaves, heads, keys and the file go."""
    with as_owner(owner, uuid4()) as hand:
        for table in ("ledger_leaves", "ledger_tree_heads", "ledger_seal_keys"):
            hand.run(f"DELETE FROM {table}")  # noqa: S608 names of ours
    log.unlink()


@pytest.fixture
def removed(plant: Plant, database_server: TestServer, fresh_database: str, tmp_path: Path) -> Path:
    """The file of heads, after the sealer has run again."""
    log = tmp_path / "tree-heads.jsonl"
    plant.start("wang", "small_loop")
    seal(plant)
    seal(plant)  # the key's own event
    (tmp_path / "kept.jsonl").write_text(log.read_text())
    remove_seals(database_server.url("postgres", make_url(fresh_database).database or ""), log)
    seal(plant)
    seal(plant)
    return log


def test_a_new_installation_is_proven_from_its_first_seal(plant: Plant, at_shell: Bihuan) -> None:
    plant.start("wang", "small_loop")
    seal(plant)
    seal(plant)
    assert at_shell("ledger", "verify").exit_code == 0
    with plant.sessions() as session:
        assert told(session, "record.resealed") == []


def test_sealing_that_began_anew_is_told_and_leaves_the_record_unproven(
    plant: Plant, at_shell: Bihuan, removed: Path
) -> None:
    assert removed.exists()
    with plant.sessions() as session:
        [body] = told(session, "record.resealed")
    assert json.loads(body)["new"]["events"] > 1
    done = at_shell("ledger", "verify")
    assert (done.exit_code, "sealing began anew" in done.output) == (2, True), done.output
    seal(plant)
    with plant.sessions() as session:
        assert len(told(session, "record.resealed")) == 1


def test_a_head_kept_from_before_shows_it_as_a_breach(at_shell: Bihuan, removed: Path) -> None:
    done = at_shell("ledger", "verify", "--head", str(removed.with_name("kept.jsonl")))
    assert (done.exit_code, "is not among these" in done.output) == (1, True), done.output


def test_an_explanation_stands_beside_it_for_good(at_shell: Bihuan, removed: Path) -> None:
    assert removed.exists()
    assert at_shell("ledger", "restored", "--reason", "太短").exit_code != 0
    done = at_shell("ledger", "restored", "--reason", "换库迁移，封印表未随行，见工单 17")
    assert done.exit_code == 0, done.output
    done = at_shell("ledger", "verify")
    assert (done.exit_code, "见工单 17" in done.output) == (0, True), done.output
    assert at_shell("ledger", "restored", "--reason", "换库迁移，封印表未随行，见工单 17").exit_code != 0, (
        "explained once"
    )


def test_a_head_kept_since_then_is_enough_for_what_it_covers(at_shell: Bihuan, removed: Path) -> None:
    done = at_shell("ledger", "verify", "--head", str(removed))
    assert (done.exit_code, "proves what it covers" in done.output) == (0, True), done.output
