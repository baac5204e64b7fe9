"""`bihuan keys`: a second machine gets the first one's keys, in a file that its owner alone can read."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config.settings import load_settings
from app.ledger.seals.keys import SealKeys


def test_a_second_machine_gets_the_same_keys(
    tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    file, machines = tmp_path / "keys.json", [tmp_path / "one", tmp_path / "two"]
    monkeypatch.setenv("BIHUAN_INSTANCE", str(machines[0]))
    first, signer = load_settings(), SealKeys(machines[0] / "seal-key.pem").signer()
    assert CliRunner().invoke(main, ["keys", "export", str(file)]).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("BIHUAN_INSTANCE", str(machines[1]))
    assert load_settings().secret_key != first.secret_key
    assert CliRunner().invoke(main, ["keys", "import", str(file)]).exit_code == 0
    assert load_settings().secret_key == first.secret_key
    assert SealKeys(machines[1] / "seal-key.pem").signer().id == signer.id
    assert (machines[1] / "secret-key").stat().st_mode & 0o777 == 0o600


def test_another_file_is_refused(tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "one"))
    (tmp_path / "keys.json").write_text("{}")
    refused = CliRunner().invoke(main, ["keys", "import", str(tmp_path / "keys.json")])
    assert (refused.exit_code, "holds no keys" in refused.output) == (1, True)
