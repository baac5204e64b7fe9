"""Files as they come: encodings, workbooks, bombs, half-written ones."""

import io
import os
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from app.connectors.adapters import files_xlsx
from app.connectors.setup.upload_folder import Uploads
from tests.support.plant.works import GOOD, HEADER, Works


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in [HEADER.split(","), *rows]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_gb18030_is_recognised(works: Works) -> None:
    works.drop("a.csv", "\n".join([HEADER, *GOOD]).encode("gb18030"))
    assert works.run(works.connector()).result.new == 10


def test_a_line_in_another_encoding_is_quarantined(works: Works) -> None:
    works.drop("a.csv", "\n".join([HEADER, *GOOD, ""]).encode() + "11,灌装,2026-10-11,50,1\n".encode("gb18030"))
    assert works.run(works.connector()).result.new == 10
    assert works.quarantined()[0].code == "encoding"


def test_excel_dates_serials_and_numbers_are_read(works: Works) -> None:
    rows = [[1, "灌装", datetime(2026, 10, 1, 8, 30), 50, 1], [2, "灌装", date(2026, 10, 2), 50.0, 2]]  # noqa: DTZ001
    rows += [[3, "灌装", 46298, 50, 3], *([n, "灌装", f"2026-10-{n:02}", 50, 1] for n in range(4, 12))]
    works.drop("a.xlsx", workbook(rows))
    result = works.run(works.connector())
    assert (result.state, result.result.new) == ("done", 11), result.message
    stored = works.stored()
    assert stored[0].period_start == datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
    assert stored[2].period_start == datetime(2026, 10, 2, 16, tzinfo=UTC)


def test_a_formula_in_a_workbook_is_quarantined(works: Works) -> None:
    rows = [[n, "灌装", f"2026-10-{n:02}", 50, 1] for n in range(1, 11)]
    works.drop("a.xlsx", workbook([*rows, [11, "灌装", "2026-10-11", "=25+25", 1]]))
    assert works.run(works.connector()).result.new == 10
    assert works.quarantined()[0].code == "formula"


@pytest.mark.parametrize(
    "options", [{}, {"constant_memory": True}, {"date_1904": True}, {"strings_to_numbers": True}], ids=str
)
def test_a_workbook_of_another_program_is_read(works: Works, options: dict[str, Any]) -> None:
    """XlsxWriter shares nothing with the library that reads; decorated as people decorate their sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "remove_timezone": True, **options}) as book:
        sheet, head = (
            book.add_worksheet("检验记录"),
            book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}),
        )
        moment, plain = book.add_format({"num_format": "yyyy/m/d h:mm"}), book.add_format({"num_format": "#,##0"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 2, 18, None, {"hidden": False})
        for column, name in enumerate(HEADER.split(",")):
            sheet.write_string(0, column, name, head)
        for row in range(1, 11):
            sheet.write(row, 0, str(row))
            sheet.write_string(row, 1, "灌装")
            sheet.write_datetime(row, 2, datetime(2026, 10, row, 8, 30), moment)  # noqa: DTZ001
            sheet.write_number(row, 3, 1250, plain)
            sheet.write_number(row, 4, row)
        sheet.autofilter(0, 0, 10, 4)
        book.add_worksheet("说明").write(0, 0, "不导入")
    works.drop("a.xlsx", stream.getvalue())
    result = works.run(works.connector())
    assert (result.state, result.result.new, result.result.refused) == ("done", 10, 0), result.message
    stored = works.stored()
    assert stored[0].period_start == datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
    assert [(row.source_key, row.qty_total, row.qty_defect) for row in stored][-1] == ("10", 1250, 10)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    return stream.getvalue()


BROKEN = [
    ("a.xlsx", bomb(), "MB"),
    ("a.xlsx", workbook([])[:900], "cut off"),
    ("a.csv", b"PK\x03\x04 and so on", ".xlsx"),
    ("a.csv", b"\x00\x01\x02", "zero bytes"),
    ("a.csv", HEADER.encode() + b'\n1,"' + b"x" * 200, "cut off"),
    ("a.csv", b"", "column"),
]


@pytest.mark.parametrize(("name", "content", "word"), BROKEN)
def test_a_file_that_is_none_ends_the_run_and_the_next_file_is_read(
    works: Works, name: str, content: bytes, word: str
) -> None:
    works.drop(name, content)
    connector = works.connector()
    failed = works.run_connector(connector)[0]
    assert failed.state == "failed"
    assert word in failed.message
    assert works.measurements() == []
    assert (works.folder / "mes" / "failed" / name).exists()
    assert works.load(connector, GOOD).result.new == 10


def test_every_waiting_file_is_a_run_of_its_own(works: Works) -> None:
    works.drop("a.csv", [HEADER, *GOOD[:5]])
    works.drop("b.csv", [HEADER, *GOOD[5:]])
    results = works.run_connector(works.connector())
    assert [result.result.new for result in results] == [5, 5]
    assert sorted(path.name for path in (works.folder / "mes" / "done").iterdir()) == ["a.csv", "b.csv"]


def test_a_file_that_is_still_being_written_waits(works: Works) -> None:
    path = works.drop("a.csv", [HEADER, *GOOD])
    path.touch()
    assert works.run(works.connector()).state == "idle"


def test_a_folder_that_the_settings_do_not_list_and_links_in_a_drop_folder_are_not_read(
    works: Works, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "private.csv").write_text("\n".join([HEADER, *GOOD]))
    os.utime(aside / "private.csv", (1_700_000_000, 1_700_000_000))
    refused = works.run(works.connector(code="elsewhere", folder=str(aside)))
    assert "out of reach" in refused.message
    connector = works.connector()
    works.drop("first.csv", [HEADER, *GOOD]).unlink()
    (works.folder / "mes" / "linked.csv").symlink_to(aside / "private.csv")
    assert works.run(connector).state == "idle"
    assert (aside / "private.csv").exists()


def test_uploads_and_archives_are_for_our_account_alone(works: Works) -> None:
    token = Uploads(works.folder).keep("counts.csv", io.BytesIO(b"a,b\n1,2\n"))
    upload = Uploads(works.folder).path(token)
    works.load(works.connector(), GOOD)
    done = next((works.folder / "mes" / "done").iterdir())
    assert {path.stat().st_mode & 0o777 for path in (upload, done)} == {0o600}


def crafted(rows: str) -> bytes:
    """A workbook whose sheet holds these rows of XML, small as a hostile one is."""
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
    target, stream = io.BytesIO(), io.BytesIO(workbook([]))
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            is_sheet = part == "xl/worksheets/sheet1.xml"
            new.writestr(part, f"{sheet}</sheetData></worksheet>" if is_sheet else old.read(part))
    return target.getvalue()


HEAD = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for column, name in zip("ABCDE", HEADER.split(","), strict=True)
)


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ('<row r="999999999"><c r="A999999999"><v>1</v></c></row>', "empty rows"),
        ('<row r="20000"><c r="A20000"><v>1</v></c></row>', "empty rows"),
        ('<row r="2"><c r="XFD2"><v>1</v></c></row>', "columns"),
        ('<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>', "workbook"),
    ],
)
def test_a_small_workbook_with_rows_or_columns_far_away_ends_at_once(works: Works, rows: str, word: str) -> None:
    works.drop("far.xlsx", crafted(f'<row r="1">{HEAD}</row>{rows}'))
    started = time.monotonic()
    result = works.run(works.connector())
    assert result.state == "failed"
    assert word in result.message
    assert time.monotonic() - started < 10


def test_reading_a_workbook_has_limits_in_time(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_xlsx, "CPU_SECONDS", 1)
    works.drop("long.xlsx", workbook([[n, "灌装", "2026-10-01", 50, 1] for n in range(60_000)]))
    result = works.run(works.connector())
    assert "longer than 1 seconds" in result.message
