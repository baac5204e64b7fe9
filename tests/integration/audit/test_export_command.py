"""`bihuan ledger export`: who took the record out stands in it, and a day is one of the plant's."""

from pathlib import Path

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


def test_a_day_begins_at_the_plants_midnight(plant: Plant, at_shell: Bihuan, tmp_path: Path) -> None:
    done = at_shell("ledger", "export", "--since", "2026-11-30", "-o", str(tmp_path / "out.zip"), "--as", "gao")
    assert done.exit_code == 0, done.output
    [taken] = exports(plant)
    assert "2026-11-29T16:00:00" in taken
