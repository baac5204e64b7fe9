"""`bihuan reset` on embedded instances: what it deletes, and above all what it does not."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.cli import main
from app.config import migrations
from app.config.database import embedded, with_database
from app.config.postgres.server import EmbeddedPostgres
from app.config.settings import Settings, load_settings
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM
from app.identity.installation import found_installation

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass
class Instance:
    """An embedded instance with one person in it; given up, as after a stop."""

    folder: Path
    name: str

    @property
    def there(self) -> bool:
        return (embedded(self.folder).data / "PG_VERSION").exists()

    def reset(self, *arguments: str, said: str = "") -> Result:
        return CliRunner().invoke(main, ["reset", *arguments], input=said)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bihuan-reset-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def raised(folder: Path, *, demonstration: bool) -> Instance:
    settings: Settings = with_database(load_settings())
    owner = settings.database_owner_url or ""
    migrations.upgrade(owner)
    row = found_installation(owner, NOW, demonstration=demonstration)
    engine = create_engine(owner)
    with Session(engine) as session, session.begin():
        add_user(session, SYSTEM, NewPerson("li", "Li"), NOW)
    engine.dispose()
    (settings.instance_dir / "tree-heads.jsonl").write_text("{}\n")
    embedded(folder).release()
    return Instance(folder, row.name)


@pytest.fixture
def demo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield raised(folder, demonstration=True)
    embedded(folder).release()


@pytest.fixture
def real(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield raised(folder, demonstration=False)
    embedded(folder).release()


def test_a_demonstration_is_deleted_when_its_name_is_said(demo: Instance) -> None:
    for wrong in (demo.reset(said="\n"), demo.reset(said="yes\n"), demo.reset("--yes", "demo-0")):
        assert wrong.exit_code == 1
        assert "1 people" in wrong.output
        assert f"called {demo.name}" in wrong.output
        assert demo.there
    done = demo.reset("--yes", demo.name)
    assert done.exit_code == 0, done.output
    assert not demo.there
    assert not (demo.folder / "tree-heads.jsonl").exists()


def test_a_real_plant_is_copied_before(real: Instance, tmp_path: Path) -> None:
    refused = real.reset("--yes", real.name)
    assert refused.exit_code == 1
    assert "--backup FILE" in refused.output
    inside = real.reset("--yes", real.name, "--backup", str(real.folder / "copy"))
    assert "outside" in inside.output
    assert real.there
    copy = tmp_path / "copy"
    done = real.reset("--yes", real.name, "--backup", str(copy))
    assert done.exit_code == 0, done.output
    assert copy.read_bytes().startswith(b"PGDMP")
    assert not real.there
    assert (real.folder / f"tree-heads-{real.name}.jsonl").exists()


def test_a_copy_is_never_written_over_and_nothing_is_deleted(real: Instance, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("of last year")
    refused = real.reset("--yes", real.name, "--backup", str(copy))
    assert refused.exit_code == 1
    assert "there already" in refused.output
    assert copy.read_text() == "of last year"
    assert real.there


def test_nothing_is_deleted_under_the_feet_of_those_who_use_it(demo: Instance) -> None:
    other = EmbeddedPostgres(embedded(demo.folder).home)
    other.hold()
    refused = demo.reset("--yes", demo.name)
    other.release()
    assert refused.exit_code == 1
    assert "in use by a running process" in refused.output
    assert demo.there


def test_one_folder_serves_one_running_instance(tmp_path: Path) -> None:
    claim = (
        "import sys, pathlib; from app.config.instance_claim import claim_instance as claim;"
        "claim(pathlib.Path(sys.argv[1])); print('mine', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", claim, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as first:
        assert first.stdout
        assert first.stdout.readline() == "mine\n"
        second = subprocess.run(command, input="", capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert f"running (process {first.pid})" in second.stderr
        first.communicate()
    third = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert third.stdout == "mine\n"
