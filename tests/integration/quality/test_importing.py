"""`bihuan import measurements`: the same file twice, corrected rows, and every kind of bad row."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM, Actor
from app.kernel.clock import FixedClock
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.ledger.models import LedgerEvent
from app.quality.import_mapping import read_mapping
from app.quality.importing import ImportFile, ImportMeasurements, ImportResult
from app.quality.models import ImportRun, Measurement, RejectedRow
from tests.support.measured_step import make_plant

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MAPPING = read_mapping(
    """
source = "mes"
key = ["样本号"]
[columns]
step = "工序"
start = "检验日期"
total = "检验数"
defect = "不合格数"
[constants]
line = "T1"
[codes.step]
"灌装" = "filling"
""".encode(),
    "mes.toml",
)
HEADER = "样本号,工序,检验日期,检验数,不合格数"
GOOD = [f"{n},灌装,2026-10-{n:02},50,{n % 10}" for n in range(1, 11)]


@pytest.fixture
def plant(session: Session) -> Session:
    make_plant(session)
    return session


def run(session: Session, rows: list[str], *, encoding: str = "utf-8", dry_run: bool = False) -> ImportResult:
    content = "\n".join([HEADER, *rows, ""]).encode(encoding)
    return run_bytes(session, content, dry_run=dry_run)


def run_bytes(session: Session, content: bytes, *, dry_run: bool = False) -> ImportResult:
    file = ImportFile("samples.csv", content, MAPPING)
    return ImportMeasurements(FixedClock(NOW))(session, SYSTEM, file, dry_run=dry_run)


def stored(session: Session) -> list[tuple[str, int, int, int]]:
    query = select(Measurement.source_key, Measurement.qty_total, Measurement.qty_defect, Measurement.revision)
    return [tuple(row) for row in session.execute(query.order_by(Measurement.id))]


def session_chain(session: Session) -> list[str]:
    query = select(LedgerEvent.body).where(LedgerEvent.chain == "system").order_by(LedgerEvent.seq)
    return list(session.scalars(query))


def reasons(result: ImportResult) -> list[tuple[int, str]]:
    return [(row.line_no, row.code) for row in result.rejected]


def test_rows_become_measurements_of_the_local_day(plant: Session) -> None:
    result = run(plant, GOOD[:1])
    measurement = plant.scalars(select(Measurement)).one()
    assert (result.state, len(result.found.new)) == ("done", 1)
    assert (measurement.source, measurement.source_key, measurement.qty_defect) == ("mes", "1", 1)
    assert measurement.period_start == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert measurement.period_end == datetime(2026, 10, 1, 16, tzinfo=UTC)


def test_the_same_file_again_changes_nothing(plant: Session) -> None:
    run(plant, GOOD)
    before = stored(plant)
    result = run(plant, GOOD)
    assert (len(result.found.new), len(result.found.changed), result.found.same) == (0, 0, 10)
    assert stored(plant) == before


def test_a_corrected_row_raises_its_revision_and_names_old_and_new(plant: Session) -> None:
    run(plant, GOOD)
    result = run(plant, [GOOD[0].replace(",50,1", ",50,4"), *GOOD[1:]])
    assert (len(result.found.changed), result.found.same) == (1, 9)
    assert stored(plant)[0] == ("1", 50, 4, 2)
    body = json.loads(session_chain(plant)[-1])
    assert body["act"]["action"] == "measurements.imported"
    assert body["data"]["corrections"] == [{"key": "1", "old": {"qty_defect": 1}, "new": {"qty_defect": 4}}]


def test_only_who_may_import_does(plant: Session) -> None:
    nobody = Actor(uuid4(), "li", "Li")
    with pytest.raises(ForbiddenError):
        ImportMeasurements(FixedClock(NOW))(plant, nobody, ImportFile("x.csv", b"", MAPPING))


def test_a_dry_run_says_what_would_happen_and_stores_nothing(plant: Session) -> None:
    result = run(plant, GOOD, dry_run=True)
    assert len(result.found.new) == 10
    assert stored(plant) == []
    assert plant.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_chinese_windows_files_are_read(plant: Session) -> None:
    assert len(run(plant, GOOD, encoding="gb18030").found.new) == 10


def test_files_with_a_byte_order_mark_are_read(plant: Session) -> None:
    assert len(run(plant, GOOD, encoding="utf-8-sig").found.new) == 10


@pytest.mark.parametrize("first", ["utf-8", "gb18030"])
def test_a_line_pasted_in_another_encoding_is_kept_apart(plant: Session, first: str) -> None:
    second = {"utf-8": "gb18030", "gb18030": "utf-8"}[first]
    rows = [HEADER, *GOOD[:9]]
    content = "\n".join(rows).encode(first) + b"\n" + GOOD[9].encode(second) + b"\n"
    result = run_bytes(plant, content)
    assert reasons(result) == [(11, "encoding")]
    assert len(stored(plant)) == 9


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("x,灌装,2026-10-01,50,-1", "range"),
        ("x,灌装,2026-10-01,50,51", "defect_above_total"),
        ("x,焊接,2026-10-01,50,1", "unknown_step"),
        ("x,灌装,2026-10-01,=1+1,1", "formula"),
        ("=cmd|'/c calc'!A1,灌装,2026-10-01,50,1", "formula"),
        ("x,灌装,2026-10-01,50.5,1", "number"),
        ("x,灌装,2026-10-01,fifty,1", "number"),
        ("x,灌装,2026-10-01,,1", "missing"),
        ("x,灌装,2026-13-01,50,1", "time"),
        ("x,灌装,0001-01-01,50,1", "time"),
        ("x,灌装,2027-01-01,50,1", "future"),
        ("x,灌装,2026-10-01,50", "cut_off"),
        ("x,灌装,2026-10-01,50,1,1", "cut_off"),
        (",灌装,2026-10-01,50,1", "key"),
        ("1,灌装,2026-10-01,50,9", "duplicate_key"),
        ("x,灌装,2026-10-01,99999999999999999999,1", "range"),
    ],
)
def test_a_bad_row_is_kept_with_its_line_and_reason_and_the_others_go_on(plant: Session, row: str, code: str) -> None:
    result = run(plant, [*GOOD, row])
    assert (result.state, reasons(result), len(stored(plant))) == ("done", [(12, code)], 10)
    kept = plant.scalars(select(RejectedRow)).one()
    assert (kept.run_id, kept.line_no, kept.code) == (result.run_id, 12, code)
    assert kept.template % kept.params
    assert kept.raw


def test_numbers_with_thousands_and_empty_decimals_are_counts(plant: Session) -> None:
    run(plant, ['a,灌装,2026-10-01,"1,250",12.0'])
    assert stored(plant) == [("a", 1250, 12, 1)]


def test_more_than_a_fifth_of_bad_rows_stores_none_but_keeps_the_reasons(plant: Session) -> None:
    result = run(plant, [*GOOD, *[f"x{n},灌装,2026-10-01,1,2" for n in range(3)]])
    assert (result.state, stored(plant)) == ("aborted", [])
    assert plant.scalars(select(ImportRun)).one().rows_rejected == 3
    assert len(plant.scalars(select(RejectedRow)).all()) == 3


def test_exactly_a_fifth_of_bad_rows_is_still_imported(plant: Session) -> None:
    result = run(plant, [*GOOD[:8], "x,灌装,2026-10-01,1,2", "y,灌装,2026-10-01,1,2"])
    assert (result.state, len(stored(plant))) == ("done", 8)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b,c\n1,2,3\n", "has no column"),
        (b"", "has no column"),
        (f"{HEADER},检验数\n".encode(), "stands twice"),
        (f'{HEADER}\n1,"灌装,2026-10-01,50,1\n'.encode(), "Line 2"),
        (b"PK\x03\x04rest", "Excel"),
        ("样本号".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n\x00".encode(), "zero bytes"),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole_in_plain_words(plant: Session, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        run_bytes(plant, content)
    assert stored(plant) == []


sample = st.tuples(st.integers(1, 9), st.integers(1, 28), st.integers(0, 60), st.integers(-2, 70))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sample, max_size=12))
def test_importing_any_file_twice_is_importing_it_once(
    plant: Session, samples: list[tuple[int, int, int, int]]
) -> None:
    with plant.begin_nested() as savepoint:
        rows = [f"{key},灌装,2026-10-{day:02},{total},{defect}" for key, day, total, defect in samples]
        first = run(plant, rows)
        once = stored(plant)
        second = run(plant, rows)
        assert stored(plant) == once
        assert second.found.same == len(first.found.new)
        assert reasons(second) == reasons(first)
        assert all(0 <= defect <= total for _, total, defect, _ in once)
        savepoint.rollback()
