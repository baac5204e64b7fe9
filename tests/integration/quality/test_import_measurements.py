"""What a run does with rows: new, the same, corrected, refused; and that it is all or nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.ledger.models import LedgerEvent
from app.quality.models.measurement import MeasurementRevision
from tests.support.plant.works import GOOD, HEADER, MAPPING, Works


def test_good_rows_are_stored_with_their_place_and_local_day(works: Works) -> None:
    result = works.load(works.connector(), GOOD)
    assert (result.state, result.result.read, result.result.new) == ("done", 10, 10)
    first = works.stored()[0]
    assert (first.source, first.source_key, first.qty_total, first.qty_defect) == ("mes", "1", 50, 1)
    assert first.period_start == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert first.period_end == datetime(2026, 10, 1, 16, tzinfo=UTC)


def test_the_same_file_again_changes_nothing(works: Works) -> None:
    connector = works.connector()
    works.load(connector, GOOD)
    before = works.scalar("SELECT sum(xmin::text::bigint) FROM measurements")
    again = works.load(connector, GOOD).result
    assert (again.new, again.changed, again.same) == (0, 0, 10)
    assert works.scalar("SELECT sum(xmin::text::bigint) FROM measurements") == before


def test_a_correction_raises_the_revision_and_keeps_the_value_before(works: Works) -> None:
    connector = works.connector()
    works.load(connector, GOOD)
    result = works.load(connector, ["1,灌装,2026-10-01,50,7", *GOOD[1:]])
    assert (result.result.changed, result.result.same) == (1, 9)
    assert works.measurements()[0] == ("1", 50, 7, 2)
    with works.session() as session:
        kept = session.scalars(select(MeasurementRevision)).one()
    assert (kept.revision, kept.qty_defect, kept.replaced_by) == (1, 1, result.run_id)


def test_an_older_version_does_not_undo_a_newer_one(works: Works) -> None:
    connector = works.connector(mapping={**MAPPING, "version": "更新"})
    header = HEADER + ",更新"
    works.load(connector, ["1,灌装,2026-10-01,50,5,9"], header)
    late = works.load(connector, ["1,灌装,2026-10-01,50,4,8"], header).result
    assert (late.changed, late.same) == (0, 1)
    newer = works.load(connector, ["1,灌装,2026-10-01,50,6,10"], header).result
    assert newer.changed == 1
    assert works.measurements() == [("1", 50, 6, 2)]


REFUSED = [
    ("11,灌装,2026-10-11,50,51", "defect_above_total"),
    ("11,灌装,2026-10-11,50,-1", "range"),
    ("11,灌装,2026-10-11,五十,1", "number"),
    ("11,灌装,2026-10-11,50.5,1", "number"),
    ("11,灌装,2026-02-30,50,1", "time"),
    ("11,灌装,2026-10-11 24:00,50,1", "time"),
    ("11,灌装,2030-01-01,50,1", "future"),
    ("11,封箱,2026-10-11,50,1", "unknown_step"),
    ("11,灌装,2026-10-11,,1", "missing"),
    (",灌装,2026-10-11,50,1", "key"),
    ("11,灌装,2026-10-11,=25+25,1", "formula"),
    ("11,灌装,2026-10-11", "cut_off"),
    ("1,灌装,2026-10-01,50,9", "duplicate_key"),
    ("11,灌装,2026-10-11,99999999999,1", "range"),
]


@pytest.mark.parametrize(("row", "code"), REFUSED)
def test_a_bad_row_is_quarantined_by_its_reason_and_the_others_are_stored(works: Works, row: str, code: str) -> None:
    result = works.load(works.connector(), [*GOOD, row])
    assert (result.state, result.result.new, result.result.refused) == ("done", 10, 1)
    kept = works.quarantined()[0]
    assert (kept.code, kept.line_no, kept.state) == (code, 12, "open")
    assert kept.template % kept.params


def test_a_unit_that_is_not_pieces_is_refused_unless_it_is_mapped(works: Works) -> None:
    mapping = {**MAPPING, "columns": {**MAPPING["columns"], "unit": "单位"}}
    rows = [f"{row},件" for row in GOOD]
    result = works.load(works.connector(mapping=mapping), [*rows, "11,灌装,2026-10-11,50,1,kg"], HEADER + ",单位")
    assert result.result.new == 10
    assert works.quarantined()[0].code == "unit"


def test_odd_spellings_are_read_like_plain_ones(works: Works) -> None:
    odd = ['"1","灌装","2026-10-01T08:00:00+08:00","1,050","3.0"', "2,灌装,2026-10-02 08:30,50,1"]
    assert works.load(works.connector(), odd).result.new == 2
    first, second = works.stored()
    assert (first.qty_total, first.qty_defect) == (1050, 3)
    assert first.period_start == datetime(2026, 10, 1, tzinfo=UTC)
    assert second.period_start == datetime(2026, 10, 2, 0, 30, tzinfo=UTC)


def test_moments_in_a_format_of_their_own_are_read(works: Works) -> None:
    connector = works.connector(mapping={**MAPPING, "time_format": "%Y/%m/%d %H:%M"})
    works.load(connector, ["1,灌装,2026/10/01 08:30,50,1", *[f"{n},灌装,2026/10/02 00:00,50,1" for n in range(2, 8)]])
    result = works.load(
        connector, ["9,灌装,01.10.2026,50,1", *[f"{n},灌装,2026/10/03 08:00,50,1" for n in range(10, 15)]]
    )
    assert works.stored()[0].period_start == datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
    assert (result.result.new, [row.code for row in works.quarantined()]) == (5, ["time"])


def test_plain_and_quoted_rows_of_one_file_keep_their_order(works: Works) -> None:
    rows = [*GOOD, '"1","灌装",2026-10-01,50,9']
    assert works.load(works.connector(), rows).result.new == 10
    refused = works.quarantined()[0]
    assert (refused.code, refused.line_no, refused.raw["不合格数"]) == ("duplicate_key", 12, "9")


def test_a_refused_row_keeps_all_its_cells_under_their_names(works: Works) -> None:
    works.load(works.connector(), [f"{row},甲:班" for row in [*GOOD, "x,灌装,2026-10-11,,1"]], HEADER + ",班 %组")
    raw = works.quarantined()[0].raw
    assert raw == {
        "样本号": "x",
        "工序": "灌装",
        "检验日期": "2026-10-11",
        "检验数": "",
        "不合格数": "1",
        "班 %组": "甲:班",
    }


def test_without_key_columns_place_and_time_identify_a_row(works: Works) -> None:
    mapping = {**MAPPING, "key": []}
    connector = works.connector(mapping=mapping)
    works.load(connector, ["1,灌装,2026-10-01,50,5", "2,灌装,2026-10-02T00:00:00+08:00,50,5"])
    assert works.measurements()[0][0] == "2026-09-30T16:00:00+00:00|T1|filling|||"
    assert works.measurements()[1][0] == "2026-10-01T16:00:00+00:00|T1|filling|||"


def test_too_many_bad_rows_store_nothing_and_say_so(works: Works) -> None:
    result = works.load(works.connector(), [*GOOD, *["99,灌装,?,1,1"] * 3])
    assert (result.state, result.result.aborted) == ("aborted", True)
    assert works.measurements() == []
    run = works.runs()[0]
    assert (run.state, run.rows_refused, run.params["share"]) == ("aborted", 3, "20")
    assert {row.state for row in works.quarantined()} == {"aborted"}
    assert (works.folder / "mes" / "failed" / "samples.csv").exists()


def test_unknown_codes_wait_in_an_inbox_and_nothing_is_made_for_them(works: Works) -> None:
    connector = works.connector(mapping={**MAPPING, "columns": {**MAPPING["columns"], "line": "线"}})
    rows = [f"{row},T1" for row in GOOD] + ["11,封箱,2026-10-11,50,1,T1", "12,灌装,2026-10-11,50,1,T9"]
    works.load(connector, rows, HEADER + ",线")
    assert [(code.field, code.code, code.rows) for code in works.codes()] == [("line", "T9", 1), ("step", "封箱", 1)]


def test_a_missing_column_is_named_and_stops_the_run(works: Works) -> None:
    result = works.load(works.connector(), ["1,灌装,2026-10-01,50"], "样本号,工序,检验日期,检验数")
    assert result.state == "failed"
    assert "不合格数" in result.message
    assert works.runs()[0].state == "failed"


def test_a_new_column_is_named_and_does_not_stop_the_run(works: Works) -> None:
    connector = works.connector()
    works.load(connector, GOOD)
    works.load(connector, [f"{row},甲" for row in GOOD], HEADER + ",班组")
    assert works.runs()[-1].drift == {"added": ["班组"], "missing": []}


def test_a_run_that_stored_something_stands_in_the_ledger(works: Works) -> None:
    result = works.load(works.connector(), GOOD)
    with works.session() as session:
        events = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "measurements.imported")).all()
    assert [event.chain for event in events if str(result.run_id) in event.body] == ["system"]


def test_nothing_to_read_leaves_no_run(works: Works) -> None:
    result = works.run(works.connector())
    assert (result.state, result.run_id) == ("idle", None)
    assert works.runs() == []


def test_a_run_that_died_is_marked_by_the_next(works: Works) -> None:
    connector = works.connector()
    works.run_connector._log.begin(connector, SYSTEM)
    works.load(connector, GOOD)
    assert sorted(run.state for run in works.runs()) == ["done", "failed"]


def test_the_weeks_that_a_run_touches_are_counted_anew(works: Works) -> None:
    connector = works.connector()
    works.load(connector, GOOD)
    weekly = "SELECT string_agg(week::text || ' ' || n || ' ' || x, ',' ORDER BY week) FROM weekly_statistics"
    assert works.scalar(weekly) == "2026-09-28 200 10,2026-10-05 300 35"
    works.load(connector, ["1,灌装,2026-10-05,50,7", *GOOD[1:]])
    assert works.scalar(weekly) == "2026-09-28 150 9,2026-10-05 350 42"
