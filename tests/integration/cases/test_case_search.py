"""The case list: every filter, saved filters, the export."""

import csv
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.cases.case_record import read_case
from app.cases.models import Case
from app.cases.pages.case_relatives import CaseRelatives
from app.cases.pages.case_rows import CaseRows
from app.kernel.csv_export import csv_bytes, safe_cell
from tests.integration.conftest import Browser
from tests.support.plant.case_rows import put_case
from tests.support.plant.running import Plant

DAY = timedelta(days=1)


@pytest.fixture
def cases(plant: Plant) -> dict[str, UUID]:
    """`late`: on L1, reworked and late; `fresh`: on L2, just asked for."""
    late = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "渗漏 at 50% (rim)"})
    plant.clock.advance(timedelta(days=6))
    plant.complete("li", "review", {"limit": 1})
    plant.complete("wang", "confirm", {"again": True})
    plant.complete("zhao", "review", {"limit": 1})
    plant.complete("wang", "confirm", {"again": False})
    fresh = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L2", "text": '=HYPERLINK("x")'})
    return {"late": late, "fresh": fresh}


def found(client: FlaskClient, query: str, path: str = "/cases") -> set[UUID]:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200
    return {UUID(one) for one in re.findall(r'row__link" href="/cases/([0-9a-f-]{36})"', answer.text)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"late", "fresh"}),
        ("state=running", {"fresh"}),
        ("state=completed", {"late"}),
        ("state=finished", {"late"}),  # as bookmarks of earlier versions have it
        ("line=L1", {"late"}),
        ("step=S1", set()),
        ("person=zhao", {"late"}),
        ("person=LI ", {"late"}),
        ("person=nobody", set()),
        ("late=1", {"late"}),
        ("reworked=1", {"late"}),
        ("outcome=effective", {"late"}),
        ("outcome=rejected", set()),
        ("text=渗漏", {"late"}),
        ("text=50% (RIM", {"late"}),
        ("text=hyperlink", {"fresh"}),
        ('text="', {"fresh"}),
        ("text=\\", set()),
        ("text=limit", set()),
        ("defect=leak", set()),
        ('defect=le"ak', set()),
        ("text=渗漏&line=L2", set()),
        ("after=nonsense", {"late", "fresh"}),
    ],
)
def test_a_filter_finds_what_it_says(browser: Browser, cases: dict[str, UUID], query: str, names: set[str]) -> None:
    assert found(browser("gao"), query) == {cases[name] for name in names}


def test_a_defect_is_found_wherever_a_variable_names_it(browser: Browser, plant: Plant, cases: dict[str, UUID]) -> None:
    with plant.sessions.begin() as session:
        more = text('UPDATE cases SET variables = variables || \'{"signal": {"defect_type": "leak"}}\' WHERE id = :id')
        session.execute(more, {"id": cases["fresh"]})
    assert found(browser("gao"), "defect=leak") == {cases["fresh"]}


def test_a_filter_is_kept_for_its_owner_only(browser: Browser, cases: dict[str, UUID]) -> None:
    client, other = browser("gao"), browser("xie")
    kept = client.post("/cases/filters", data={"name": "迟到的", "query": "late=1&after=x&evil=1"})
    assert kept.location.endswith("/cases?late=1")
    page = client.get("/cases").text
    assert "迟到的" in page
    assert "迟到的" not in other.get("/cases").text
    address = re.search(r"/cases/filters/[0-9a-f-]{36}/delete", page)
    assert address
    other.post(address.group())
    assert "迟到的" in client.get("/cases").text
    client.post(address.group())
    assert "迟到的" not in client.get("/cases").text


@pytest.mark.parametrize(("name", "query"), [("", "late=1"), ("x" * 61, "late=1"), ("empty", "after=1")])
def test_a_filter_without_name_or_content_is_refused(browser: Browser, plant: Plant, name: str, query: str) -> None:
    assert browser("gao").post("/cases/filters", data={"name": name, "query": query}).status_code == 422


def test_an_export_is_recorded_and_runs_no_formula(browser: Browser, plant: Plant, cases: dict[str, UUID]) -> None:
    answer = browser("gao").post("/cases/export?state=finished")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert (len(rows), rows[0][0], rows[1][4]) == (2, "案件", "有效")
    with plant.sessions() as session:
        body = session.scalar(text("SELECT body FROM ledger_events WHERE action = 'cases.exported'"))
    assert '"data":{"filter":"state=finished","rows":1}' in body


@pytest.mark.parametrize(("username", "status"), [("gao", 200), ("xie", 200), ("li", 403), ("wang", 403)])
def test_only_some_may_export(browser: Browser, plant: Plant, username: str, status: int) -> None:
    assert browser(username).post("/cases/export").status_code == status


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_looks_like_a_formula_is_only_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


def test_plain_cells_stay_as_they_are() -> None:
    assert csv_bytes(["a"], [["b=c"], [None], [3]]).decode("utf-8-sig") == 'a\r\nb=c\r\n""\r\n3\r\n'


def test_production_of_one_line_finds_nothing_of_another(
    browser: Browser, plant: Plant, cases: dict[str, UUID]
) -> None:
    plant.hire("lin", "production", line="L2")
    client = browser("lin")
    assert found(client, "") == found(client, "text=a") | {cases["fresh"]} == {cases["fresh"]}
    assert found(client, "text=渗漏") == found(client, "line=L1") == set()
    assert client.get(f"/cases/{cases['late']}").status_code == 404


def test_whoever_took_part_in_a_case_sees_it_wherever_it_stands(
    browser: Browser, plant: Plant, cases: dict[str, UUID]
) -> None:
    with plant.sessions.begin() as session:
        moved = "INSERT INTO grants (id, user_id, role, line, valid_from, granted_by, granted_at, source) SELECT"
        moved += " gen_random_uuid(), user_id, role, 'L9', valid_from, granted_by, granted_at, source FROM grants"
        session.execute(text(f"{moved} WHERE user_id = :id"), {"id": plant.people["zhao"]})
        ending = "INSERT INTO grant_endings (grant_id, at) SELECT id, valid_from FROM grants"
        session.execute(text(f"{ending} WHERE user_id = :id AND line IS NULL"), {"id": plant.people["zhao"]})
    client = browser("zhao")
    assert found(client, "") == {cases["late"]}
    assert client.get(f"/cases/{cases['late']}").status_code == 200


def test_an_export_holds_what_the_list_may_show(browser: Browser, plant: Plant, cases: dict[str, UUID]) -> None:
    plant.hire("near", "plant_manager", line="L2")
    taken = browser("near").post("/cases/export").get_data(as_text=True)
    assert len(list(csv.reader(io.StringIO(taken)))) == 2


def test_a_case_of_many_names_the_one_that_called_it(plant: Plant) -> None:
    parent = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        row = session.get_one(Case, parent)
        begun = {"deployment_id": row.deployment_id, "process": row.process, "started_at": row.started_at + DAY}
        children = [put_case(session, parent=parent, number=f"{row.number}-{one}", **begun) for one in range(101, 126)]
        relatives = CaseRelatives(plant.container.need(CaseRows))
        found = relatives.parent(session, read_case(session, children[0]))
        assert (found and found.id, len(relatives.children(session, read_case(session, parent)))) == (parent, 25)
