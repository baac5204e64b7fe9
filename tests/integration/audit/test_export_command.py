"""`bihuan ledger export`: who took the record out stands in it, and a day is one of the plant's."""

from pathlib import Path

from sqlalchemy import text

from tests.integration.conftest import Browser
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.records import told
from tests.support.plant.running import Plant


def exports(plant: Plant) -> list[str]:
    with plant.sessions() as session:
        return told(session, "dossier.exported")


def test_whoever_takes_the_record_out_is_named(plant: Plant, at_shell: Bihuan, tmp_path: Path) -> None:
    plant.start("wang", "small_loop")
    target = ("ledger", "export", "--since", "2026-01-01", "-o", str(tmp_path / "out.zip"))
    refused = at_shell(*target, "--as", "wang")
    assert refused.exit_code != 0
    assert not (tmp_path / "out.zip").exists()
    done = at_shell(*target, "--as", "gao")
    assert done.exit_code == 0, done.output
    [taken] = exports(plant)
    assert str(plant.people["gao"]) in taken
    assert '"auth":"shell"' in taken


def test_what_is_written_from_a_broken_record_says_so(plant: Plant, at_shell: Bihuan, tmp_path: Path) -> None:
    plant.start("wang", "small_loop")
    target = ("ledger", "export", "--since", "2026-01-01", "-o", str(tmp_path / "out.zip"), "--as", "gao")
    assert at_shell(*target).exit_code == 0
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE tasks SET role = 'hr'"))
    done = at_shell(*target)
    assert done.exit_code == 1
    assert "role" in done.output
    assert (tmp_path / "out.zip").exists(), "it is written all the same: it may be what an inquiry needs"


def test_a_day_begins_at_the_plants_midnight(plant: Plant, at_shell: Bihuan, tmp_path: Path) -> None:
    done = at_shell("ledger", "export", "--since", "2026-11-30", "-o", str(tmp_path / "out.zip"), "--as", "gao")
    assert done.exit_code == 0, done.output
    [taken] = exports(plant)
    assert "2026-11-29T16:00:00" in taken


def test_who_acted_at_the_shell_is_told_from_who_signed_in(
    plant: Plant, at_shell: Bihuan, browser: Browser, tmp_path: Path
) -> None:
    """In the log, and in the replay of a case."""
    case = plant.start("wang", "small_loop")
    auditor = browser("gao")
    assert "命令行</span>" not in auditor.get("/audit").text
    assert "命令行" not in auditor.get(f"/cases/{case}/replay").text
    (tmp_path / "answers.json").write_text('{"line": "L1", "text": "leaks"}')
    task = str(plant.task("wang", "ask").id)
    done = at_shell("task", "complete", task, str(tmp_path / "answers.json"), "--as", "wang")
    assert done.exit_code == 0, done.output
    assert "命令行</span>" in auditor.get("/audit").text
    assert "(命令行)" in auditor.get(f"/cases/{case}/replay").text
