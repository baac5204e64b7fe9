"""Master data from spreadsheets and back: looked at first, then all or nothing, refused by sheet, row and column."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import text

from app.kernel.errors import ForbiddenError, InvalidInputError
from app.plant.kinds.kind import Kinds
from app.plant.sheets.export_items import ExportItems
from app.plant.sheets.import_items import ImportItems
from app.plant.sheets.outcome import Outcome
from app.plant.sheets.sheet import Sheet, read_file, read_text, write_text
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.master_data import add, set_up
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files

STEPS = "生产线\t编码\t名称\t在用\nL1\tweld\t点焊\t是\nL1\ttest\t检测\t\nL2\tpack\t包装\t否"


def bring(plant: Plant, *sheets: Sheet, who: str = "fang", dry_run: bool = False) -> Outcome:
    with plant.sessions.begin() as session:
        use_case = plant.container.need(ImportItems)
        return use_case(session, plant.actor(who), sheets, "steps.xlsx", dry_run=dry_run)


def state(plant: Plant) -> Any:
    query = text(
        "SELECT (SELECT array_agg(code || name_zh || active ORDER BY id) FROM process_steps),"
        " (SELECT count(*) FROM ledger_events)"
    )
    with plant.sessions() as session:
        return tuple(session.execute(query).one())


def places(outcome: Outcome) -> set[tuple[str, int, str]]:
    return {(one.sheet, one.row, one.column) for one in outcome.refused}


def test_what_would_change_is_told_and_nothing_is_stored(plant: Plant) -> None:
    set_up(plant)
    before = state(plant)
    outcome = bring(plant, read_text("工序", STEPS), dry_run=True)
    assert [(one.key, one.what) for one in outcome.changes] == [
        ("L1/weld", "changed"),
        ("L1/test", "added"),
        ("L2/pack", "deactivated"),
    ]
    assert state(plant) == before
    assert bring(plant, read_text("steps", STEPS)).counts() == outcome.counts()
    steps, events = state(plant)
    assert steps == ["weld点焊true", "paint涂装true", "pack包装false", "test检测true"]
    assert events == before[1] + 4, "one for each row that changed something, one for the import"
    assert bring(plant, read_text("steps", STEPS)).changes == [], "the same again changes nothing"
    assert state(plant)[1] == events


def test_refused_cells_are_named_and_nothing_is_stored(plant: Plant) -> None:
    set_up(plant)
    before = state(plant)
    wrong = read_text(
        "工序",
        "生产线,编码,名称,顺序,颜色,在用\nL1,ok,好,,,\nL9,x,甲,,,\nL1,a b,乙,,,\nL1,y,丙,first,,\nL1,z,丁,,,maybe\n"
        "L1,ok,再,,,\nL1,w,=1+1,,,\n,v,戊,,,",
    )
    outcome = bring(plant, wrong, Sheet("Robots", ["code"], [(2, ["R2"])]))
    assert places(outcome) == {
        ("Robots", 0, ""),
        ("工序", 1, "颜色"),
        ("工序", 3, "生产线"),
        ("工序", 4, ""),
        ("工序", 5, "顺序"),
        ("工序", 6, "在用"),
        ("工序", 7, ""),
        ("工序", 8, "名称"),
        ("工序", 9, "生产线"),
    }
    assert state(plant) == before


def test_a_step_of_running_cases_is_not_cut_off(plant: Plant) -> None:
    set_up(plant)
    plant.deploy(small_files())
    case = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE cases SET line = 'L1', step = 'weld' WHERE id = :id"), {"id": case})
    outcome = bring(plant, read_text("steps", "line,code,name_zh,active\nL1,weld,焊接,no\nL1,new,新,yes"))
    assert places(outcome) == {("steps", 2, "")}
    assert "new新true" not in state(plant)[0]


def test_nobody_brings_in_what_they_may_not_change(plant: Plant) -> None:
    set_up(plant)
    before = state(plant)
    with pytest.raises(ForbiddenError):
        bring(plant, read_text("steps", STEPS), who="han")  # L2 is another's
    with pytest.raises(ForbiddenError):
        bring(plant, read_text("products", "code,name_zh\nP,产品"), who="li")
    assert state(plant) == before


def test_a_workbook_goes_out_and_comes_back_as_it_was(plant: Plant, tmp_path: Path) -> None:
    set_up(plant)
    add(plant, "fang", "equipment", step="L1/weld", code="W1", name_zh="焊机", parameters="a | 甲 | A | mm | 5 | 1 | 1")
    add(plant, "li", "defect-types", code="d", name_zh="凹陷", severity="minor", causes="x | 原因 | Cause | 料")
    for language in ("zh", "en"):
        path = tmp_path / f"{language}.xlsx"
        with plant.sessions() as session:
            exporter, kinds = plant.container.need(ExportItems), plant.container.need(Kinds)
            path.write_bytes(exporter.as_workbook(session, plant.actor("zhou"), kinds.all(), language))
        sheets = read_file(path, "")
        assert len(sheets) == 10
        outcome = bring(plant, *sheets)
        assert (outcome.changes, outcome.refused) == ([], [])


def test_one_workbook_sets_a_plant_up_in_any_order_of_sheets(plant: Plant, tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {
        "工序": [["生产线", "编码", "名称"], *(["L1", f"s{n}", f"工序{n}"] for n in range(30))],
        "生产线": [["工厂", "编码", "名称"], ["P1", "L1", "一线"]],
        "工厂": [["编码", "名称"], ["P1", "一厂"]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "plant.xlsx"
    book.save(path)
    outcome = bring(plant, *read_file(path, ""))
    assert (outcome.refused, outcome.counts()["added"]) == ([], 32)


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"not a zip"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError):
        read_file(path, "")


def test_cells_with_line_ends_stay_cells() -> None:
    sheet = Sheet("equipment", ["code", "parameters"], [(2, ["W1", 'a | 甲 | "A"\nb | 乙'])])
    assert read_text("equipment", write_text(sheet)) == Sheet("equipment", sheet.header, [(2, sheet.rows[0][1])])
    with pytest.raises(InvalidInputError):
        read_text("equipment", 'code,name\n"a')


def test_the_page_previews_then_imports(web: Flask, plant: Plant) -> None:
    set_up(plant)
    client = signed_in(web, "fang")
    exported = client.get("/plant/export?kind=steps")
    assert load_workbook(io.BytesIO(exported.data)).sheetnames == ["工序"]
    assert "生产线\t编码\t名称\t英文名称\t顺序\t在用" in client.get("/plant/sheets?kind=steps").text
    file = (io.BytesIO(STEPS.encode("utf-8-sig")), "steps.csv")
    page = client.post("/plant/sheets", data={"file": file, "kind": "steps"})
    assert (page.status_code, page.text.count("<tr>")) == (200, 4)
    assert "L1\ttest\t检测" in page.text
    assert state(plant)[0][0] == "weld焊接true"
    wrong = client.post("/plant/sheets", data={"name": "steps", "text": "line,code\nL1,a b", "what": "import"})
    assert wrong.status_code == 422
    assert "未通过的单元格" in wrong.text
    done = client.post("/plant/sheets", data={"name": "steps", "text": STEPS, "what": "import", "source": "steps.csv"})
    assert (done.status_code, state(plant)[0][0]) == (303, "weld点焊true")
    assert client.post("/plant/sheets", data={"file": (io.BytesIO(b"x"), "x.exe")}).status_code == 422
    assert client.post("/plant/sheets", data={}).status_code == 422
    assert signed_in(web, "wang").get("/plant/sheets").status_code == 403


def test_the_shell_exports_and_imports(plant: Plant, at_shell: Bihuan, tmp_path: Path) -> None:
    set_up(plant)
    out = tmp_path / "steps.csv"
    assert at_shell("plant", "export", "steps", "--to", str(out)).exit_code == 0
    out.write_text(out.read_text("utf-8-sig").replace("焊接", "点焊"), "utf-8")
    preview = at_shell("plant", "import", str(out), "--kind", "steps", "--dry-run", "--as", "fang")
    assert "changed: steps L1/weld" in preview.output
    assert state(plant)[0][0] == "weld焊接true"
    assert at_shell("plant", "import", str(out), "--kind", "steps", "--as", "fang").exit_code == 0
    assert state(plant)[0][0] == "weld点焊true"
    out.write_text("line,code\nL1,a b", "utf-8")
    refused = at_shell("plant", "import", str(out), "--kind", "steps", "--as", "fang")
    assert (refused.exit_code, "row 2" in refused.output) == (1, True)
