"""The pages: the tree, the plan, a person's record, a roster with its preview, the mapping; and who may not."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.identity.models import User
from app.organisation.models import Post, RoleMapping
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.rosters import HEADER, STAFF
from tests.support.plant.running import Plant, running_plant

COLUMNS = {
    "column.emp_no": "工号",
    "column.name": "姓名",
    "column.unit": "部门",
    "column.post": "岗位",
    "column.manager": "上级",
    "column.employment": "用工形式",
    "column.left": "离职日期",
    "column.phone": "手机",
    "feed": "roster",
    "source": "hr",
}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for name, role in (
            ("zhao", "hr_manager"),
            ("qin", "qa"),
            ("boss", "plant_manager"),
            ("sys", "system_admin"),
            ("sec", "security_admin"),
            ("worker", "employee"),
        ):
            plant.hire(name, role)
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def upload(web: Flask, rows: list[str] | tuple[str, ...], **more: str) -> str:
    client = signed_in(web, "zhao")
    content = "\n".join([HEADER, *rows, ""]).encode("gb18030")
    data = {"file": (io.BytesIO(content), "花名册.csv"), "new_source": "hr", "feed": "roster"}
    place = client.post("/admin/connectors/upload", data=data, content_type="multipart/form-data").location
    page = client.post(place, data=COLUMNS | more | {"what": "preview"})
    assert page.status_code == 200, page.text
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    form = COLUMNS | more | {"what": "import", "seen": seen[1] if seen else ""}
    assert client.post(place, data=form).status_code == 303
    return str(page.text)


def test_a_roster_is_uploaded_previewed_imported_and_seen_as_a_tree(web: Flask, plant: Plant, tmp_path: Path) -> None:
    preview = upload(web, STAFF, create_units="yes")
    assert "生产部/一线" in preview
    client = signed_in(web, "boss")
    page = client.get("/people").text
    for word in ("生产部", "一线", "操作工", "邓超", "劳务派遣"):
        assert word in page
    assert "13800000001" not in page
    assert "刘强" not in client.get("/people?search=邓超").text
    person = client.get("/people/person/e1003").text
    assert "生产部 / 一线" in person
    assert "刘强" in person
    assert not list((tmp_path / "connectors").rglob("*.csv")), "a file about people stays nowhere"


def test_nobody_is_closed_by_a_complete_roster_unless_the_list_was_seen(web: Flask, plant: Plant) -> None:
    upload(web, STAFF, create_units="yes")
    preview = upload(web, STAFF[:2], complete="yes")
    assert "邓超 (1003)" in preview
    with plant.sessions() as session:
        assert session.scalars(select(User.username).where(~User.active)).all() == ["e1003"]
    client = signed_in(web, "zhao")
    data = {
        "file": (io.BytesIO("\n".join([HEADER, STAFF[0], ""]).encode()), "x.csv"),
        "new_source": "hr",
        "feed": "roster",
    }
    place = client.post("/admin/connectors/upload", data=data, content_type="multipart/form-data").location
    client.post(place, data=COLUMNS | {"complete": "yes", "what": "import"})
    with plant.sessions() as session:
        assert session.scalars(select(User.username).where(~User.active)).all() == ["e1003"]


def test_hr_plans_posts_on_the_page(web: Flask, plant: Plant) -> None:
    upload(web, STAFF, create_units="yes")
    client = signed_in(web, "zhao")
    unit = re.search(r'action="/people/units/(\d+)/posts"', client.get("/people").text)
    assert unit
    assert client.post(f"/people/units/{unit[1]}/posts", data={"name": "经理", "planned": "3"}).status_code == 303
    assert "缺编 3" in client.get("/people").text
    client.post(f"/people/units/{unit[1]}/posts", data={"name": "经理", "planned": "x"})
    assert "不是整数" in client.get("/people").text
    assert client.post("/people/units", data={"name": "新部门", "parent": unit[1]}).status_code == 303
    assert "新部门" in client.get("/people").text
    with plant.sessions() as session:
        assert session.scalars(select(Post.planned)).one() == 3


def test_the_mapping_is_proposed_by_hr_and_confirmed_by_the_security_administrator(web: Flask, plant: Plant) -> None:
    upload(web, STAFF, create_units="yes")
    hr, sec = signed_in(web, "zhao"), signed_in(web, "sec")
    rule = {"what": "add", "title": "操作工", "role": "employee", "line": "T1"}
    assert hr.post("/admin/role-mapping", data=rule).status_code == 303
    assert 'name="seen"' not in hr.get("/admin/role-mapping").text
    page = sec.get("/admin/role-mapping").text
    assert "邓超" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    assert hr.post("/admin/role-mapping/confirm", data={"seen": seen[1]}).status_code == 403
    assert sec.post("/admin/role-mapping/confirm", data={"seen": seen[1]}).status_code == 303
    assert "由规则授予" in sec.get("/admin/roles").text
    sec.post("/admin/role-mapping", data={"what": "remove:0"})
    sec.post("/admin/role-mapping", data={"what": "drop"})
    with plant.sessions() as session:
        assert sorted(session.scalars(select(RoleMapping.state))) == ["dropped", "in_force"]


PATHS = {
    "/people": {"zhao", "boss", "sys", "sec"},
    "/people/person/boss": {"zhao", "boss", "sys", "sec"},
    "/admin/role-mapping": {"zhao", "sys", "sec"},
    "/admin/connectors/upload?feed=roster": {"zhao", "qin"},
}


@pytest.mark.parametrize("path", PATHS)
def test_pages_open_for_those_whose_work_it_is(web: Flask, path: str) -> None:
    for name in ("zhao", "qin", "boss", "sys", "sec", "worker"):
        status = signed_in(web, name).get(path).status_code
        assert status == (200 if name in PATHS[path] else 403), (name, status)
    assert web.test_client().get(path).status_code == 302
    assert signed_in(web, "worker").get("/people/person/worker").status_code == 200


def test_others_bring_no_roster_and_see_none_of_its_rows(web: Flask, plant: Plant) -> None:
    upload(
        web,
        [
            *STAFF,
            *(f"2{n:03},员工{n},生产部,,,,,正式,," for n in range(9)),
            "1009,张无名,生产部,,8888,,13811112222,正式,,",
        ],
        create_units="yes",
    )
    content = {"file": (io.BytesIO(b"x"), "x.csv"), "new_source": "hr", "feed": "roster"}
    for name in ("qin", "sys", "boss"):
        client = signed_in(web, name)
        answer = client.post(
            "/admin/connectors/upload",
            data=content | {"file": (io.BytesIO(b"x"), "x.csv")},
            content_type="multipart/form-data",
        )
        assert answer.status_code == 403, name
    hr = signed_in(web, "zhao")
    place = re.search(r'href="(/admin/connectors/[0-9a-f-]{36})"', hr.get("/admin/connectors").text)
    assert place
    assert "张无名" in hr.get(place[1]).text
    assert "hr" not in re.findall(r">(hr)<", signed_in(web, "qin").get("/admin/connectors").text)
    assert signed_in(web, "qin").get(place[1]).status_code == 403
    page = signed_in(web, "sys").get(place[1])
    assert page.status_code == 200
    assert "张无名" not in page.text
    assert "13811112222" not in page.text
    row = re.search(place[1] + r"/rows/(\d+)", hr.get(place[1]).text)
    assert row
    assert signed_in(web, "qin").post(f"{place[1]}/rows/{row[1]}", data={"cell.上级": "1001"}).status_code == 403
    assert hr.post(f"{place[1]}/rows/{row[1]}", data={"cell.上级": "1001"}).status_code == 303
    assert "张无名" in hr.get("/people").text


def test_a_closed_account_is_opened_again_by_the_system_administrator(web: Flask, plant: Plant) -> None:
    for name, status in (("sec", 403), ("zhao", 403), ("sys", 303)):
        signed_in(web, "sys").post("/admin/people/worker/disable", data={"reason": "x"})
        assert signed_in(web, name).post("/admin/people/worker/enable").status_code == status
    with plant.sessions() as session:
        assert session.scalars(select(User.active).where(User.username == "worker")).one()
