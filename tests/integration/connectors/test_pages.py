"""The pages: upload a GB 18030 file, map it, see what would happen, import; mend a row; set a connector up."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.config import Settings
from app.connectors.models import ConnectorRow, QuarantinedRow
from app.connectors.runs.ask_for_run import run_job
from app.connectors.runs.run_log import who_asked
from app.connectors.runs.schedule import sweep_connectors
from app.identity import SYSTEM
from app.quality.models.inspection import Complaint
from app.quality.models.measurement import Measurement
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.works import GOOD, HEADER

ROWS = [row.replace("2026-10", "2026-01") for row in GOOD]


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("qin", "qa")
        plant.hire("sys", "system_admin")
        plant.hire("zhang", "employee")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def upload(client: FlaskClient, rows: list[str], encoding: str = "gb18030") -> str:
    content = "\n".join([HEADER, *rows, ""]).encode(encoding)
    data = {"file": (io.BytesIO(content), "检验 一月.csv"), "new_source": "mes-1"}
    answer = client.post("/admin/connectors/upload", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


MAPPED = {
    "source": "mes-1",
    "column.step": "工序",
    "column.start": "检验日期",
    "column.total": "检验数",
    "column.defect": "不合格数",
    "constant.line": "T1",
    "key": "样本号",
    "codes": "step: 灌装 = filling",
}


def test_a_gb18030_file_is_uploaded_mapped_previewed_and_imported(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    place = upload(client, [*ROWS, "11,灌装,2026-01-11,50,60"])
    page = client.get(place)
    assert "检验数" in page.text
    assert re.search(r'name="column.total"[^>]*>.*?<option value="检验数" selected', page.text, re.DOTALL)
    preview = client.post(place, data=MAPPED | {"what": "preview"})
    assert preview.status_code == 200, preview.text
    assert "60 " in preview.text
    with plant.sessions() as session:
        assert session.scalars(select(Measurement)).all() == []
    done = client.post(place, data=MAPPED | {"what": "import"})
    assert done.status_code == 303
    with plant.sessions() as session:
        assert len(session.scalars(select(Measurement)).all()) == 10
        refused = session.scalars(select(QuarantinedRow)).one()
    shown = client.get(done.location)
    assert shown.status_code == 200
    assert "检验 一月.csv" in shown.text
    mended = client.post(f"{done.location}/rows/{refused.id}", data={"what": "mend", "cell.不合格数": "6"})
    assert mended.status_code == 303
    with plant.sessions() as session:
        assert len(session.scalars(select(Measurement)).all()) == 11
    assert client.get("/admin/connectors").status_code == 200


def test_codes_nobody_knows_are_chosen_from_a_list(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    place = upload(client, ROWS)
    unknown = MAPPED | {"codes": "", "constant.line": "三线"}
    preview = client.post(place, data=unknown | {"what": "preview"}).text
    assert preview.count('name="theirs.') == 2
    assert 'name="theirs.1" value="三线"' in preview
    assert 'name="theirs.2" value="灌装"' in preview
    assert "第 2 行起共 10 行" in preview
    said = {
        "field.1": "line",
        "theirs.1": "三线",
        "ours.1": "T1",
        "field.2": "step",
        "theirs.2": "灌装",
        "ours.2": "filling",
    }
    again = client.post(place, data=unknown | said | {"what": "preview"}).text
    assert "line: 三线 = T1\nstep: 灌装 = filling" in again
    assert "theirs.1" not in again
    assert client.post(place, data=unknown | said | {"what": "import"}).status_code == 303
    with plant.sessions() as session:
        assert len(session.scalars(select(Measurement)).all()) == 10


def test_a_file_needs_a_source(web: Flask) -> None:
    data = {"file": (io.BytesIO(HEADER.encode()), "a.csv"), "source": "", "new_source": ""}
    answer = signed_in(web, "qin").post("/admin/connectors/upload", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_a_mapping_that_does_not_fit_is_refused_on_the_page(web: Flask) -> None:
    client = signed_in(web, "qin")
    place = upload(client, ROWS)
    answer = client.post(place, data={"source": "mes-1", "what": "preview"})
    assert answer.status_code == 422
    assert "Missing" in answer.text


def test_the_administrator_sets_a_connector_up_and_it_runs_on_its_schedule(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "sys")
    assert client.get("/admin/connectors/new/files").status_code == 200
    form = MAPPED | {
        "code": "mes-2",
        "kind": "files",
        "name": "二线",
        "every_minutes": "5",
        "enabled": "yes",
        "max_error_percent": "10",
    }
    answer = client.post("/admin/connectors/save", data=form)
    assert answer.status_code == 303, answer.text
    assert client.get(f"{answer.location}/edit").status_code == 200
    with plant.sessions.begin() as session:
        row = session.scalars(select(ConnectorRow)).one()
        assert row.next_run_at is not None
        assert sweep_connectors(session, row.next_run_at) == 1
        assert sweep_connectors(session, row.next_run_at) == 0
    folder = plant.container.need(Settings).connector_folder
    (folder / "mes-2").mkdir(parents=True)
    path = folder / "mes-2" / "a.csv"
    path.write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    plant.run_jobs()
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM measurements WHERE source = 'mes-2'")) == 10


def test_a_schedule_that_is_no_number_is_refused_on_the_page(web: Flask) -> None:
    client = signed_in(web, "sys")
    form = MAPPED | {"code": "x", "kind": "files", "every_minutes": "soon"}
    answer = client.post("/admin/connectors/save", data=form)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["", "/upload", "/new/files"])
def test_others_do_not_get_in(web: Flask, path: str) -> None:
    assert signed_in(web, "zhang").get(f"/admin/connectors{path}").status_code == 403


def test_complaints_are_uploaded_through_the_same_pages(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    content = "投诉单号,受理日期,投诉内容,数量\nK1,2026-01-05,整箱漏罐,2\n".encode("gb18030")
    data = {"file": (io.BytesIO(content), "投诉.csv"), "new_source": "crm", "feed": "complaints"}
    answer = client.post("/admin/connectors/upload", data=data, content_type="multipart/form-data")
    page = client.get(answer.location).text
    assert "客户投诉" in page
    assert "检验数" not in page
    assert re.search(r'name="column.text".*?<option value="投诉内容" selected', page, re.DOTALL)
    form = {
        "source": "crm",
        "feed": "complaints",
        "column.start": "受理日期",
        "column.text": "投诉内容",
        "column.qty": "数量",
        "constant.line": "T1",
        "constant.step": "filling",
        "key": "投诉单号",
        "what": "import",
    }
    assert client.post(answer.location, data=form).status_code == 303
    with plant.sessions() as session:
        [stored] = session.scalars(select(Complaint)).all()
    assert (stored.source_key, stored.text, stored.qty) == ("K1", "整箱漏罐", 2)


def test_a_connector_of_complaints_is_set_up_and_keeps_what_its_rows_are(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "sys")
    page = client.get("/admin/connectors/new/files?feed=complaints").text
    assert "投诉内容" in page
    assert 'value="yes" checked' in page, "a new connector is switched on"
    form = {
        "kind": "files",
        "feed": "complaints",
        "code": "crm",
        "column.start": "日",
        "column.text": "文",
        "constant.line": "T1",
        "constant.step": "filling",
        "enabled": "yes",
    }
    assert client.post("/admin/connectors/save", data=form).status_code == 303
    with plant.sessions() as session:
        [row] = session.scalars(select(ConnectorRow)).all()
    assert row.mapping["feed"] == "complaints"
    assert "投诉内容" in client.get(f"/admin/connectors/{row.id}/edit").text
    assert client.get("/admin/connectors/new/files?feed=nonsense").status_code == 422


@pytest.mark.parametrize("what", ["preview", "import"])
def test_whoever_has_the_role_for_another_line_brings_no_rows_of_this_one(web: Flask, plant: Plant, what: str) -> None:
    plant.hire("far", "qa", line="T2")
    plant.hire("near", "qa", line="T1")
    client = signed_in(web, "far")
    answer = client.post(upload(client, ROWS), data=MAPPED | {"what": what})
    assert (answer.status_code, "T1" in answer.text) == (403, True)
    with plant.sessions() as session:
        assert session.scalars(select(Measurement)).all() == []
    client = signed_in(web, "near")
    answer = client.post(upload(client, ROWS), data=MAPPED | {"what": what})
    assert answer.status_code == (200 if what == "preview" else 303)


_LINE = """INSERT INTO production_lines (plant_id, code, name_zh, name_en, timezone, day_start)
    SELECT plant_id, 'T2', '二号线', 'Line 2', timezone, day_start FROM production_lines"""
_STEP = """INSERT INTO process_steps (line_id, code, position, name_zh, name_en)
    SELECT id, 'filling', 1, '灌装', 'Filling' FROM production_lines WHERE code = 'T2'"""


def test_a_row_of_another_line_is_not_taken_away_by_its_key(web: Flask, plant: Plant) -> None:
    plant.hire("far", "qa", line="T2")
    with plant.sessions.begin() as session:
        session.execute(text(_LINE))
        session.execute(text(_STEP))
    client = signed_in(web, "qin")
    assert client.post(upload(client, ROWS), data=MAPPED | {"what": "import"}).status_code == 303
    client = signed_in(web, "far")
    taken = MAPPED | {"what": "import", "constant.line": "T2"}
    assert client.post(upload(client, [row.replace(",50,", ",51,") for row in ROWS]), data=taken).status_code == 403
    with plant.sessions() as session:
        assert set(session.scalars(select(Measurement.qty_total))) == {50}


def test_a_run_asked_for_is_by_whoever_asked(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "qin")
    assert client.post(upload(client, ROWS), data=MAPPED | {"what": "import"}).status_code == 303
    with plant.sessions() as session:
        row = session.scalars(select(ConnectorRow)).one()
    assert signed_in(web, "sys").post(f"/admin/connectors/{row.id}/run").status_code == 303
    with plant.sessions() as session:
        asked = run_job(row, plant.actor("sys")).args
        assert who_asked(session, asked, plant.clock.now()).username == "sys"
        assert who_asked(session, run_job(row).args, plant.clock.now()) == SYSTEM
