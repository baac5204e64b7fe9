"""The pages of master data: overview, list, form, history."""

from flask import Flask
from sqlalchemy import text

from tests.support.plant.master_data import add, change, set_up
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant

STEP = "/plant/steps/item/L1/weld"


def test_an_empty_plant_says_what_is_missing_and_where(web: Flask, plant: Plant) -> None:
    page = signed_in(web, "fang").get("/plant").text
    assert "还没有工厂，请先新增" in page
    assert 'href="/plant/defect-types"' in page
    set_up(plant)
    page = signed_in(web, "fang").get("/plant").text
    assert "还没有工厂，请先新增" not in page
    assert "工序 L1/weld, L1/paint, L2/pack 没有设备" in page


def test_a_step_is_added_changed_and_taken_out_of_use(web: Flask, plant: Plant) -> None:
    set_up(plant)
    client = signed_in(web, "fang")
    assert "照此新增" not in client.get("/plant/steps/new").text
    given = {"line": "L2", "code": "seal", "name_zh": "封箱", "name_en": "", "position": ""}
    answer = client.post("/plant/steps/new", data=given)
    assert (answer.status_code, answer.location) == (303, "/plant/steps")
    page = client.get("/plant/steps/item/L2/seal").text
    assert "新增主数据" in page
    assert "Fang" in page
    answer = client.post("/plant/steps/item/L2/seal", data={"name_zh": "热封", "revision": "1"})
    assert answer.status_code == 303
    page = client.get("/plant/steps/item/L2/seal").text
    assert "修改主数据" in page
    assert "封箱" in page, "what was before"
    answer = client.post("/plant/steps/state/L2/seal", data={"active": "no", "revision": "2"})
    assert answer.status_code == 303
    assert "热封" not in client.get("/plant/steps").text
    assert "已停用" in client.get("/plant/steps?state=all").text


def test_what_is_wrong_comes_back_on_the_form(web: Flask, plant: Plant) -> None:
    set_up(plant)
    client = signed_in(web, "fang")
    answer = client.post("/plant/steps/new", data={"line": "", "code": "a b", "name_zh": "焊 <b>", "position": "x"})
    assert answer.status_code == 422
    assert "编码为 1 到 40 个" in answer.text
    assert 'value="焊 &lt;b&gt;"' in answer.text, "what was typed is still there"
    assert "field-code" in answer.text
    change(plant, "zhou", ("steps", "L1/weld"), {"name_zh": "点焊"}, 1)
    answer = client.post(STEP, data={"name_zh": "弧焊", "revision": "1"})
    assert answer.status_code == 409
    assert "打开之后已有人改过" in answer.text


def test_who_may_not_sees_it_and_changes_nothing(web: Flask, plant: Plant) -> None:
    set_up(plant)
    client = signed_in(web, "wang")
    page = client.get(STEP)
    assert page.status_code == 200
    assert "停用</button>" not in page.text
    assert client.post(STEP, data={"name_zh": "弧焊", "revision": "1"}).status_code == 403
    assert signed_in(web, "admin").get("/plant").status_code == 403
    assert signed_in(web, "admin").post("/plant/steps/new", data={}).status_code == 403
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'access.denied'")) == 3


def test_five_hundred_steps_are_searched_filtered_and_paged(web: Flask, plant: Plant) -> None:
    set_up(plant)
    with plant.sessions.begin() as session:
        session.execute(
            text(
                "INSERT INTO process_steps (line_id, code, position, name_zh, name_en)"
                " SELECT l.id, 's' || n, n + 9, '工序' || n, 'Step ' || n FROM production_lines l,"
                " generate_series(1, 500) n WHERE l.code = 'L1'"
            )
        )
    client = signed_in(web, "fang")
    page = client.get("/plant/steps").text
    assert page.count("/plant/steps/item/") == 50
    assert "after=2" in page
    last = client.get("/plant/steps?after=11&line=L1").text
    assert last.count("/plant/steps/item/") == 2
    assert "before=10&amp;line=L1" in last or "line=L1&amp;before=10" in last
    assert client.get("/plant/steps?search=Step+499").text.count("/plant/steps/item/") == 1
    assert client.get("/plant/steps?line=L2").text.count("/plant/steps/item/") == 1
    assert client.get("/plant/steps?after=99999&search=²").status_code == 200


def test_unknown_things_are_not_found(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "fang")
    for path in ("/plant/robots", "/plant/steps/item/L1/none", "/plant/robots/new", "/plant/robots/item/x"):
        assert client.get(path).status_code == 404, path
    assert client.post("/plant/steps/state/L1/none", data={"active": "no"}).status_code == 404


def test_choices_and_small_tables_stand_on_the_form(web: Flask, plant: Plant) -> None:
    set_up(plant)
    add(
        plant,
        "fang",
        "equipment",
        step="L1/weld",
        code="W1",
        name_zh="焊机",
        parameters="amp | 电流 | Current | A | 180",
    )
    page = signed_in(web, "fang").get("/plant/equipment/item/W1").text
    assert "amp | 电流 | Current | A | 180</textarea>" in page
    assert '<option value="L1/weld" selected>L1/weld · 焊接' in page
    english = signed_in(web, "li")
    english.post("/language", data={"language": "en"})
    page = english.get("/plant/defect-types/new").text
    assert "Severity" in page
    assert "Critical</option>" in page


def test_published_holidays_are_looked_through_before_they_are_imported(web: Flask, plant: Plant) -> None:
    add(plant, "fang", "calendars", name_zh="工厂日历")
    client = signed_in(web, "fang")
    assert (
        "/plant/sheets?kind=calendar-days&amp;file=cn-2026.csv" in client.get("/plant/sheets?kind=calendar-days").text
    )
    assert "2026-02-28" not in client.get("/plant/sheets?kind=steps&file=cn-2026.csv").text
    page = client.get("/plant/sheets?kind=calendar-days&file=cn-2026.csv").text
    rows = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    answer = client.post("/plant/sheets", data={"name": "calendar-days", "text": rows, "what": "import"})
    assert answer.status_code == 303
    assert "2026-02-28" in client.get("/plant/calendar-days?search=2026-02").text
