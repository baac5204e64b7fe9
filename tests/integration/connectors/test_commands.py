"""`bihuan connector` and `bihuan import` as a script or an operator runs them: output, JSON, exit codes."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.quality.models.inspection import CharacteristicLimit, Complaint, DefectCount
from app.quality.models.measurement import Measurement
from tests.support.database.server import SEARCH_PATH
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.cli_context import bihuan as run_bihuan
from tests.support.plant.measured_step import make_plant

OK, REFUSED, MISUSED = 0, 1, 2
"""Exit codes: done, refused in a sentence, wrongly called."""

MAPPING = """
source = "{source}"
[columns]
{columns}
[constants]
line = "T1"
step = "filling"
"""
FEEDS: dict[str, tuple[str, str, str, Any]] = {
    "measurements": (
        'start = "日期"\ntotal = "检验数"\ndefect = "不合格数"',
        "日期,检验数,不合格数\n2026-01-05,50,3\n",
        "2026-01-06,50,60",
        Measurement,
    ),
    "defects": (
        'start = "日期"\ndefect_type = "类型"\nqty = "数量"',
        "日期,类型,数量\n2026-01-05,leak,3\n",
        "2026-01-06,nobody,1",
        DefectCount,
    ),
    "complaints": ('start = "日期"\ntext = "内容"', "日期,内容\n2026-01-05,整箱漏罐\n", "some day,漏", Complaint),
    "limits": (
        'characteristic = "特性"\nunit = "单位"\nlower = "下限"\nupper = "上限"',
        "特性,单位,下限,上限\n扭矩,N·m,22.5,25.5\n",
        "扭矩2,N·m,30,20",
        CharacteristicLimit,
    ),
}


@pytest.fixture
def database(fresh_database: str) -> Iterator[Any]:
    engine = create_engine(fresh_database, connect_args=SEARCH_PATH)
    with Session(engine) as session, session.begin():
        make_plant(session)
    yield engine
    engine.dispose()


@pytest.fixture
def bihuan(database: Any, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bihuan:
    """The command line, on a database of its own; connections are closed after each command."""
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", fresh_database)

    return run_bihuan


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """The arguments of an import: the file written, the mapping beside it."""

    def write(feed: str, *more: str, content: str | None = None) -> list[str]:
        columns, good, _, _ = FEEDS[feed]
        mapping = tmp_path / f"{feed}.toml"
        mapping.write_text(MAPPING.format(source=f"src-{feed}", columns=columns), "utf-8")
        file = tmp_path / f"{feed}.csv"
        file.write_text(good + "\n".join(more) if content is None else content, "gb18030")
        return [str(file), "--mapping", str(mapping)]

    return write


def count(engine: Any, table: Any) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("feed", FEEDS)
def test_each_import_says_what_it_would_do_then_does_it_and_does_it_once(
    bihuan: Bihuan, files: Callable[..., list[str]], database: Any, feed: str
) -> None:
    table, arguments = FEEDS[feed][3], files(feed)
    tried = bihuan("import", feed, *arguments, "--dry-run", "--json")
    assert (tried.exit_code, count(database, table)) == (OK, 0), tried.output
    assert (json.loads(tried.output)["new"], json.loads(tried.output)["dry_run"]) == (1, True)
    done = bihuan("import", feed, *arguments)
    assert (done.exit_code, count(database, table)) == (OK, 1), done.output
    assert done.output == "read 1 rows: 1 new, 0 changed, 0 the same, 0 refused\n"
    again = json.loads(bihuan("import", feed, *files(feed), "--json").output)
    assert (again["state"], again["new"], again["same"], again["source"]) == ("done", 0, 1, f"src-{feed}")
    assert count(database, table) == 1


@pytest.mark.parametrize("feed", FEEDS)
def test_a_file_of_mostly_wrong_rows_stores_nothing_and_tells_a_script(
    bihuan: Bihuan, files: Callable[..., list[str]], database: Any, feed: str
) -> None:
    arguments = files(feed, FEEDS[feed][2])
    tried = bihuan("import", feed, *arguments, "--dry-run")
    assert tried.exit_code == REFUSED
    assert "too many rows are wrong" in tried.output
    wrong = bihuan("import", feed, *arguments, "--json")
    found = json.loads(wrong.output)
    assert (wrong.exit_code, found["state"], found["refused"]) == (REFUSED, "aborted", 1)
    assert [row["line"] for row in found["rejected"]] == [3]
    assert count(database, FEEDS[feed][3]) == 0


def test_of_many_refused_rows_the_first_are_named_and_the_rest_are_found(
    bihuan: Bihuan, files: Callable[..., list[str]]
) -> None:
    good = "\n".join(f"2026-01-{day:02}T{hour:02}:00,50,1" for day in range(6, 16) for hour in range(12))
    bad = "\n".join(f"2026-02-{day:02},5,6" for day in range(1, 26))
    done = bihuan("import", "measurements", *files("measurements", good, bad))
    assert done.exit_code == OK, done.output
    assert "… and 5 more: bihuan connector quarantine src-measurements" in done.output
    waiting = bihuan("connector", "quarantine", "src-measurements", "--json")
    assert (waiting.exit_code, len(json.loads(waiting.output))) == (OK, 25)
    assert "6 defective of 5 inspected" in bihuan("connector", "quarantine", "src-measurements").output


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "has no column"), ("日期,别的\n2026-01-05,1\n", "has no column"), ("日期,检验数,不合格数\n", None)],
)
def test_a_file_without_what_the_mapping_needs_is_one_sentence(
    bihuan: Bihuan, files: Callable[..., list[str]], content: str, said: str | None
) -> None:
    result = bihuan("import", "measurements", *files("measurements", content=content))
    assert result.exit_code == (REFUSED if said else OK), result.output
    assert "Traceback" not in result.output
    if said:
        assert said in result.output
        assert result.output.startswith("Error: ")


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("source = ", "is no valid TOML"),
        ('source = "a b"\n[columns]\n', "is wrong"),
        ('source = "x"\n[columns]\nstart = "日期"\n', "Missing"),
        ('source = "x"\nfeed = "limits"\n[columns]\n', "not of measurements"),
        ('source = "x"\ntimezone = "Mars/Base"\n[columns]\n', "time zone"),
    ],
)
def test_a_wrong_mapping_is_one_sentence(
    bihuan: Bihuan, files: Callable[..., list[str]], mapping: str, said: str
) -> None:
    arguments = files("measurements")
    Path(arguments[2]).write_text(mapping, "utf-8")
    result = bihuan("import", "measurements", *arguments)
    assert result.exit_code == REFUSED
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_file_that_is_not_there_or_no_mapping_is_a_wrong_call(
    bihuan: Bihuan, files: Callable[..., list[str]]
) -> None:
    file, option, mapping = files("measurements")
    assert bihuan("import", "measurements", file + ".gone", option, mapping).exit_code == MISUSED
    assert bihuan("import", "measurements", file).exit_code == MISUSED
    assert bihuan("import", "weather", file, option, mapping).exit_code == MISUSED


def test_without_connectors_the_list_says_so(bihuan: Bihuan) -> None:
    assert bihuan("connector", "list").output == "no connector yet\n"
    empty = bihuan("connector", "list", "--json")
    assert (empty.exit_code, json.loads(empty.output)) == (OK, [])


def test_the_list_names_state_newest_and_what_waits(bihuan: Bihuan, files: Callable[..., list[str]]) -> None:
    good = "\n".join(f"2026-01-{day:02},50,1" for day in range(6, 16))
    bihuan("import", "measurements", *files("measurements", good, FEEDS["measurements"][2]))
    [row] = json.loads(bihuan("connector", "list", "--json").output)
    assert (row["code"], row["last"], row["waiting"]) == ("src-measurements", "done", 1)
    assert row["kind"]["en"] == "Files (CSV, Excel)"
    assert row["newest"].startswith("2026-01-14 16:00")
    assert "1 rows waiting" in bihuan("connector", "list").output


@pytest.mark.parametrize("command", ["run", "quarantine"])
def test_a_connector_that_nobody_set_up_is_refused(bihuan: Bihuan, command: str) -> None:
    result = bihuan("connector", command, "nobody")
    assert (result.exit_code, result.output) == (REFUSED, "Error: There is no connector nobody\n")
    assert bihuan("connector", command).exit_code == MISUSED


def test_a_run_reads_what_lies_in_its_folder(
    bihuan: Bihuan, files: Callable[..., list[str]], database: Any, tmp_path: Path
) -> None:
    bihuan("import", "measurements", *files("measurements"))
    idle = bihuan("connector", "run", "src-measurements")
    assert (idle.exit_code, idle.output) == (OK, "idle: read 0: 0 new, 0 changed, 0 the same, 0 refused\n")
    drop(tmp_path, "日期,检验数,不合格数\n2026-02-05,50,3\n2026-02-06,50,3\n")
    done = bihuan("connector", "run", "src-measurements", "--json")
    assert done.exit_code == OK, done.output
    assert [(one["state"], one["new"]) for one in json.loads(done.output)] == [("done", 2)]
    assert count(database, Measurement) == 3
    assert bihuan("connector", "quarantine", "src-measurements").output == "no row waits\n"


def test_a_run_that_stores_nothing_or_fails_tells_a_script(
    bihuan: Bihuan, files: Callable[..., list[str]], database: Any, tmp_path: Path
) -> None:
    bihuan("import", "measurements", *files("measurements"))
    drop(tmp_path, "日期,检验数,不合格数\n2026-02-05,5,6\n")
    aborted = bihuan("connector", "run", "src-measurements", "--json")
    assert (aborted.exit_code, json.loads(aborted.output)[0]["state"]) == (REFUSED, "aborted")
    with Session(database) as session, session.begin():
        session.execute(update(ConnectorRow).values(settings={"folder": str(tmp_path / "gone")}))
    failed = bihuan("connector", "run", "src-measurements")
    assert failed.exit_code == REFUSED
    assert failed.output.startswith("failed: ")
    assert count(database, Measurement) == 1


def drop(tmp_path: Path, content: str) -> None:
    """A file that was complete long ago."""
    [folder] = (tmp_path / "instance").rglob("src-measurements")
    path = folder / "later.csv"
    path.write_text(content, "gb18030")
    os.utime(path, (1_700_000_000, 1_700_000_000))
