"""When seals come: a second after a signature or a case's end, else by the slower sweep; and what leaves the host."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.dossier import commands as dossier_commands
from app.audit.seal_jobs import JOB, SealLedger, seal_soon, sweep_seals, sweep_urgent_seals
from app.config.cli_context import CliContext
from app.config.settings import Settings
from app.kernel.clock import SystemClock
from app.ledger.commands import ledger
from app.ledger.seals.head_log import read_heads
from app.ledger.seals.keys import SealKeys
from app.ledger.seals.record_key import replace_lost_key
from app.ledger.seals.sequencer import is_unsealed
from tests.integration.audit.dossiers import run as run_program
from tests.support.plant.running import Plant

assert dossier_commands.export.name in ledger.commands


def waiting(plant: Plant) -> int:
    with plant.sessions() as session:
        query = text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = :job AND status = 'todo'")
        return session.scalar(query, {"job": JOB})


def urgent(plant: Plant) -> int:
    with plant.sessions.begin() as session:
        return sweep_urgent_seals(session)


def walk(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("li", "review", {"limit": 3})
    plant.run_jobs()
    assert (urgent(plant), waiting(plant)) == (0, 0)
    plant.complete("wang", "confirm", {"again": False})


def test_the_end_of_a_case_is_sealed_at_once(plant: Plant, tmp_path: Path) -> None:
    walk(plant)
    assert waiting(plant) == 0  # the step itself pays nothing for it
    assert (urgent(plant), waiting(plant)) == (1, 1)
    plant.run_jobs()
    assert urgent(plant) == 0
    (newest,) = read_heads(tmp_path / "tree-heads.jsonl")[-1:]
    with plant.sessions() as session:
        assert newest.size == session.scalar(text("SELECT count(*) FROM ledger_events"))


def test_a_second_wish_waits_no_second_time(plant: Plant) -> None:
    plant.run_jobs()
    with plant.sessions.begin() as session:
        seal_soon(session)
        seal_soon(session)
    assert waiting(plant) == 1


def test_the_sweep_asks_only_when_something_is_new(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        assert sweep_seals(session) == 1
    plant.run_jobs()
    with plant.sessions.begin() as session:
        assert sweep_seals(session) == 0


def test_heads_that_could_not_be_written_follow_later(plant: Plant, tmp_path: Path) -> None:
    log, away = tmp_path / "tree-heads.jsonl", tmp_path / "away"
    for _ in range(2):
        plant.clock.advance(timedelta(minutes=1))
        plant.start("wang", "small_loop")
        log.mkdir(exist_ok=True)
        with plant.sessions.begin() as session:
            plant.container.need(SealLedger).run(session)
    log.rename(away)
    plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)
    with plant.sessions() as session:
        assert len(read_heads(log)) == session.scalar(text("SELECT count(*) FROM ledger_tree_heads"))


@pytest.fixture
def cli(plant: Plant) -> CliContext:
    from sqlalchemy import Engine

    cli = CliContext(lambda _settings: plant.container, SystemClock())
    cli.__dict__["settings"] = plant.container.need(Settings)
    cli.__dict__["container"] = plant.container
    cli.__dict__["engine"] = plant.container.need(Engine)
    return cli


def command(cli: CliContext, *arguments: object) -> Result:
    return CliRunner().invoke(ledger, [*map(str, arguments)], obj=cli)


def test_the_commands_lead_from_export_to_a_check_on_another_machine(
    plant: Plant, cli: CliContext, tmp_path: Path
) -> None:
    assert "Nothing is sealed" in command(cli, "head").output
    assert "holds no key" in command(cli, "key", "show").output
    walk(plant)
    dossier, since = tmp_path / "dossier.zip", tmp_path / "since.zip"
    with plant.sessions() as session:
        number = session.scalar(text("SELECT number FROM cases"))
    gao = ("--as", "gao")
    assert (
        command(cli, "export", number, "-o", dossier, *gao).output == f"Wrote {dossier}: 1 cases, 4 events, 0 files\n"
    )
    assert command(cli, "export", "--since", "2026-03-01", "-o", since, *gao).exit_code == 0
    assert command(cli, "export", "-o", since).exit_code == 2
    (tmp_path / "head.json").write_text(command(cli, "head").output)
    (tmp_path / "pub.pem").write_text(command(cli, "key", "show").output)
    program = tmp_path / "verify.py"
    import zipfile

    with zipfile.ZipFile(dossier) as archive:
        program.write_bytes(archive.read("verify.py"))
    for path in (dossier, since):
        assert run_program(program, path, "--key", tmp_path / "pub.pem")[0] == 0
    code, said = run_program(program, since, "--head", tmp_path / "head.json")
    assert (code, "ok:" in said) == (0, True), said


def test_verify_compares_the_log_and_the_hosts_key(plant: Plant, cli: CliContext, tmp_path: Path) -> None:
    walk(plant)
    urgent(plant)
    plant.run_jobs()
    sound = command(cli, "verify")
    assert (sound.exit_code, "tree heads, 0 events not sealed yet" in sound.output) == (0, True), sound.output
    log = tmp_path / "tree-heads.jsonl"
    true = log.read_text()
    log.write_text(true.replace('"root":"', '"root":"0', 1))
    assert "kept outside, is not among these" in command(cli, "verify").output
    log.write_text(true)
    (tmp_path / "seal-key.pem").unlink()
    SealKeys(tmp_path / "seal-key.pem").signer()
    assert "which nobody endorsed" in command(cli, "verify").output


def test_a_rotated_key_signs_and_the_ledger_stays_sound(plant: Plant, cli: CliContext, tmp_path: Path) -> None:
    walk(plant)
    urgent(plant)
    plant.run_jobs()
    before = SealKeys(tmp_path / "seal-key.pem").signer().id
    done = command(cli, "key", "rotate", "--yes")
    after = SealKeys(tmp_path / "seal-key.pem").signer().id
    assert (done.exit_code, after in done.output, before != after) == (0, True, True)
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)
    assert {head.key for head in read_heads(tmp_path / "tree-heads.jsonl")} == {before, after}
    assert command(cli, "verify").exit_code == 0


def test_a_second_machine_brings_no_second_key(plant: Plant, tmp_path: Path) -> None:
    """One that nobody endorsed would look like tampering for good."""
    first, second = SealKeys(tmp_path / "one.pem"), SealKeys(tmp_path / "two.pem")
    clock = plant.clock
    with plant.sessions.begin() as session:
        SealLedger(first, tmp_path / "heads-1.jsonl", clock).run(session)
    second.signer()  # made by whoever started it there
    with plant.sessions.begin() as session:
        assert rows(session) == 1
    plant.hire("another", "qa")
    with plant.sessions.begin() as session:
        SealLedger(second, tmp_path / "heads-2.jsonl", clock).run(session)
        assert (rows(session), is_unsealed(session)) == (1, True)
    second.replace(first.signer())  # as `bihuan keys import` does
    with plant.sessions.begin() as session:
        SealLedger(second, tmp_path / "heads-2.jsonl", clock).run(session)
        assert (rows(session), is_unsealed(session)) == (1, False)


def rows(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM ledger_seal_keys")) or 0


def test_a_lost_key_is_replaced_by_order_and_the_record_says_so(plant: Plant, tmp_path: Path) -> None:
    keys, clock = SealKeys(tmp_path / "one.pem"), plant.clock
    with plant.sessions.begin() as session:
        SealLedger(keys, tmp_path / "heads.jsonl", clock).run(session)
    (tmp_path / "one.pem").unlink()
    with plant.sessions.begin() as session:
        new = replace_lost_key(session, keys, clock.now(), "磁盘损坏，密钥无备份").id
    with plant.sessions.begin() as session:
        SealLedger(keys, tmp_path / "heads.jsonl", clock).run(session)
        assert (rows(session), is_unsealed(session)) == (2, False)
        last = "SELECT body FROM ledger_events WHERE action = 'seal_key.added' ORDER BY at DESC, seq DESC"
        told = session.scalar(text(last)) or ""
    assert (new in told, "密钥无备份" in told) == (True, True)


def test_an_emptied_file_of_heads_is_said_in_words_and_proves_nothing(
    plant: Plant, cli: CliContext, tmp_path: Path
) -> None:
    walk(plant)
    urgent(plant)
    plant.run_jobs()
    (tmp_path / "tree-heads.jsonl").write_text("\n")
    done = command(cli, "verify")
    assert (done.exit_code, "was emptied or damaged" in done.output) == (2, True), done.output
    assert command(cli, "verify", "--head", tmp_path / "tree-heads.jsonl").exit_code == 2
