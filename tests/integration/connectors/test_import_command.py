"""`bihuan import` as an operator types it."""

import json
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.cli.imports import commands as import_commands
from app.connectors.commands import connector
from app.connectors.models import ConnectorRow
from app.imports.records import SourceError
from app.kernel.errors import InvalidInputError
from app.quality.commands import quality_group
from app.quality.models.measurement import Measurement
from tests.support.database.server import SEARCH_PATH
from tests.support.plant.cli_context import open_cli
from tests.support.plant.measured_step import make_plant

MAPPING = """
source = "mes"
key = ["样本号"]
[columns]
step = "工序"
start = "检验日期"
total = "检验数"
defect = "不合格数"
[constants]
line = "T1"
"""
HEADER = "样本号,工序,检验日期,检验数,不合格数"
GOOD = [f"{n},filling,2026-01-{n:02},50,{n}" for n in range(1, 10)]
BAD = "10,filling,2026-01-10,50,60"


@pytest.fixture
def folder(tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "bihuan.toml").write_text(f'[connectors]\nfolders = ["{tmp_path}"]\n', "utf-8")
    engine = create_engine(fresh_database)
    with Session(engine) as session, session.begin():
        make_plant(session)
    engine.dispose()
    (tmp_path / "mes.toml").write_text(MAPPING, "utf-8")
    return tmp_path


def run(folder: Path, rows: list[str], *options: str) -> Result:
    path = folder / "samples.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), "gb18030")
    mapping = str(folder / "mes.toml")
    return invoke("measurements", str(path), "--mapping", mapping, *options)


def invoke(*arguments: str, group: Group = import_commands[0]) -> Result:
    with open_cli() as cli:
        return CliRunner().invoke(group, arguments, obj=cli)


def stored(url: str) -> int:
    engine = create_engine(url)
    with Session(engine) as session:
        found = len(session.scalars(select(Measurement.id)).all())
    engine.dispose()
    return found


def test_it_says_what_was_stored_and_what_was_refused(folder: Path, fresh_database: str) -> None:
    result = run(folder, [*GOOD, BAD])
    assert result.exit_code == 0, result.output
    assert "read 10 rows: 9 new, 0 changed, 0 the same, 1 refused" in result.output
    assert "line 11: 60 defective of 50 inspected" in result.output
    assert stored(fresh_database) == 9
    listed = json.loads(invoke("quarantine", "mes", "--json", group=connector).output)
    assert [(row["line"], row["code"], row["raw"]["样本号"]) for row in listed] == [(11, "defect_above_total", "10")]


def test_a_dry_run_stores_nothing(folder: Path, fresh_database: str) -> None:
    assert "9 would be new" in run(folder, GOOD, "--dry-run").output
    assert stored(fresh_database) == 0


def test_a_script_reads_counts_and_the_exit_code(folder: Path, fresh_database: str) -> None:
    wrong = run(folder, [BAD], "--json")
    assert wrong.exit_code == 1
    assert json.loads(wrong.output)["state"] == "aborted"
    assert stored(fresh_database) == 0
    assert "nothing was stored" in run(folder, [BAD]).output


def test_a_wrong_mapping_is_one_plain_sentence(folder: Path) -> None:
    (folder / "mes.toml").write_text("source = ", "utf-8")
    result = run(folder, GOOD)
    assert isinstance(result.exception, InvalidInputError)
    assert "mes.toml is no valid TOML" in str(result.exception)


def test_a_file_that_is_none_is_one_plain_sentence(folder: Path, fresh_database: str) -> None:
    (folder / "samples.csv").write_bytes(b"PK\x03\x04rest")
    result = invoke("measurements", str(folder / "samples.csv"), "--mapping", str(folder / "mes.toml"))
    assert isinstance(result.exception, SourceError)
    assert "Excel" in str(result.exception)
    assert stored(fresh_database) == 0


def test_what_a_connector_is_set_to_is_kept(folder: Path, fresh_database: str) -> None:
    run(folder, GOOD)
    engine = create_engine(fresh_database, connect_args=SEARCH_PATH)
    with Session(engine) as session, session.begin():
        row = session.scalars(select(ConnectorRow)).one()
        row.name, row.every_minutes, row.settings = "MES", 60, {"folder": str(folder / "drop")}
    assert "9 the same" in run(folder, GOOD).output
    with Session(engine) as session:
        row = session.scalars(select(ConnectorRow)).one()
        assert (row.name, row.every_minutes, row.settings) == ("MES", 60, {"folder": str(folder / "drop")})
    engine.dispose()
    assert [path.name for path in (folder / "drop" / "done").iterdir()] == ["samples.csv"]


COMPLAINTS = """
source = "crm"
[columns]
start = "日期"
text = "内容"
[constants]
line = "T1"
step = "filling"
"""


def test_complaints_are_imported_and_listed(folder: Path) -> None:
    (folder / "crm.toml").write_text(COMPLAINTS, "utf-8")
    (folder / "crm.csv").write_text("日期,内容\n2026-01-05,整箱漏罐\n", "gb18030")
    arguments = (str(folder / "crm.csv"), "--mapping", str(folder / "crm.toml"))
    assert "1 would be new" in invoke("complaints", *arguments, "--dry-run").output
    result = invoke("complaints", *arguments)
    assert result.exit_code == 0, result.output
    assert "read 1 rows: 1 new" in result.output
    listed = json.loads(invoke("complaints", "T1", "filling", "--json", group=quality_group).output)
    assert [row["text"] for row in listed] == ["整箱漏罐"]
    assert "2026-01-05" in invoke("complaints", "T1", "filling", group=quality_group).output


def test_a_mapping_of_other_rows_is_refused(folder: Path) -> None:
    (folder / "crm.toml").write_text('feed = "complaints"\n' + COMPLAINTS, "utf-8")
    (folder / "crm.csv").write_text("日期,内容\n", "utf-8")
    result = invoke("limits", str(folder / "crm.csv"), "--mapping", str(folder / "crm.toml"))
    assert isinstance(result.exception, InvalidInputError)
    assert "complaints" in str(result.exception)
