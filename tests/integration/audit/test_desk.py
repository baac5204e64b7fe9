"""The auditor's desk: everything without a shell, done by a worker, with what came of it on the page."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import Engine, insert, select, text

from app.audit.desk.expire_orders import KEPT
from app.audit.desk.models import AuditOrder, OrderKind, OrderPiece
from app.audit.desk.order_progress import fail_order, finish_order, teller
from app.audit.desk.place_order import ATTEMPTS, JOB
from app.audit.verifier import verify as verifier
from app.jobs import Job, JobKinds, Sweep, enqueue, run_one
from app.kernel.errors import ConflictError, NotFoundError
from tests.integration.conftest import Browser
from tests.support.plant.running import START, Plant

DAY = START.date().isoformat()


@pytest.fixture
def auditor(plant: Plant, browser: Browser) -> FlaskClient:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    return browser("gao")


def ordered(client: FlaskClient, plant: Plant, kind: str, **more: str) -> str:
    """The page before and after the worker has done it."""
    assert client.post("/audit/desk", data={"kind": kind, **more}).status_code == 303
    waiting = client.get("/audit/desk")
    assert 'data-order="waiting"' in waiting.text
    assert waiting.headers["Refresh"] == "3"
    plant.run_jobs()
    page = client.get("/audit/desk")
    assert "Refresh" not in page.headers
    assert 'data-order="done"' in page.text, page.text
    return page.text


def fetched(client: FlaskClient, page: str) -> bytes:
    address = re.search(r'href="(/audit/desk/[-0-9a-f]{36}/file)"', page)
    assert address is not None
    return client.get(address.group(1)).data


def test_everything_is_verified_in_the_browser(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "verify")
    assert "完好" in page
    assert "不受账本保护，不能作为证据" in page
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'record.verified'")) == 1


def test_dossiers_of_a_period_hold_up_offline(auditor: FlaskClient, plant: Plant, tmp_path: Path) -> None:
    content = fetched(auditor, ordered(auditor, plant, "dossiers", first_day=DAY, last_day=DAY))
    path = tmp_path / "dossiers.zip"
    path.write_bytes(content)
    assert verifier.main([str(path)]) == 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "cases/SL-2026-00001.html" in archive.namelist()


def test_event_logs_are_fetched_in_both_formats(auditor: FlaskClient, plant: Plant) -> None:
    assert b"<trace" in fetched(auditor, ordered(auditor, plant, "xes"))
    plant.clock.advance(timedelta(minutes=1))
    page = ordered(auditor, plant, "ocel")
    assert json.loads(fetched(auditor, page))["events"]


def test_a_period_needs_both_days(auditor: FlaskClient) -> None:
    assert auditor.post("/audit/desk", data={"kind": "dossiers"}).status_code == 422


def test_the_head_and_the_key_are_there_to_keep(auditor: FlaskClient, plant: Plant) -> None:
    assert auditor.get("/audit/desk/head.json").status_code == 404
    ordered(auditor, plant, "verify")
    assert json.loads(auditor.get("/audit/desk/head.json").data)["size"] > 0
    assert b"BEGIN PUBLIC KEY" in auditor.get("/audit/desk/public-key.pem").data


def test_only_who_may_verify_sees_the_desk(browser: Browser) -> None:
    assert browser("wang").get("/audit/desk").status_code == 403


def test_each_kind_asks_its_own_permission(browser: Browser, plant: Plant) -> None:
    """The audit administrator verifies, and takes no dossiers."""
    client = browser("he")
    given = {"kind": "dossiers", "first_day": DAY, "last_day": DAY}
    assert client.post("/audit/desk", data=given).status_code == 403
    assert client.post("/audit/desk", data={"kind": "verify"}).status_code == 303


def numbers(content: bytes) -> list[str]:
    """The cases of an event log in XES."""
    return [one.get("value") for one in etree.fromstring(content).findall("trace/string[@key='concept:name']")]


def bodies(plant: Plant, *actions: str) -> list[dict[str, Any]]:
    """What the record says of these actions, in its order."""
    with plant.sessions() as session:
        query = text("SELECT body FROM ledger_events WHERE action = ANY(:actions) ORDER BY arrival, seq")
        return [json.loads(body) for body in session.scalars(query, {"actions": list(actions)})]


def sweep(plant: Plant) -> int:
    [found] = [one for one in plant.container.all(Sweep) if one.name == "audit orders"]
    with plant.sessions.begin() as session:
        return found.run(session)


def state(plant: Plant) -> list[str]:
    with plant.sessions() as session:
        return list(session.scalars(text("SELECT state FROM audit_orders ORDER BY asked_at")))


@pytest.mark.parametrize("kind", ["xes", "ocel", "dossiers"])
def test_both_days_of_a_period_count_in_the_plants_zone(auditor: FlaskClient, plant: Plant, kind: str) -> None:
    """16:00 in UTC is midnight in Shanghai: the last day is over, and what begins then is not asked for."""
    for moment in (datetime(2026, 3, 6, 15, 59, tzinfo=UTC), datetime(2026, 3, 6, 16, 1, tzinfo=UTC)):
        plant.clock.advance(moment - plant.clock.now())
        plant.start("wang", "small_loop")
    page = ordered(auditor, plant, kind, first_day="2026-03-06", last_day="2026-03-06")
    assert "-from-2026-03-06-to-2026-03-06." in page
    assert '"cases":1' in json.dumps(bodies(plant, "log.exported", "dossier.exported")[-1]["data"]).replace(" ", "")
    content = fetched(auditor, page)
    if kind == "xes":
        assert numbers(content) == ["SL-2026-00002"]
        heads = {one.get("key"): one.get("value") for one in etree.fromstring(content).findall("date")}
        assert heads == {
            "bh:begun_since": "2026-03-05T16:00:00.000000+00:00",
            "bh:begun_before": "2026-03-06T16:00:00.000000+00:00",
        }


def test_days_that_a_kind_does_not_ask_for_say_nothing(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "verify", first_day=DAY, last_day=DAY, pseudonymise="1")
    assert f"核对全部记录 {DAY}" not in page
    [placed] = bodies(plant, "audit_order.placed")
    assert set(placed["target"]) == {"audit_order", "kind"}


@pytest.mark.parametrize("kind", ["xes", "ocel", "dossiers"])
def test_a_period_that_ends_before_it_begins_is_refused(auditor: FlaskClient, kind: str) -> None:
    given = {"kind": kind, "first_day": "2026-03-02", "last_day": "2026-03-01"}
    assert auditor.post("/audit/desk", data=given).status_code == 422


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "xes", "first_day": "2026-03-02", "last_day": "2026-03-01"}, "last_day"),
        ({"kind": "dossiers", "first_day": "2026-03-02", "last_day": ""}, "first_day"),
        ({"kind": "ocel", "first_day": "2026-02-30", "last_day": "2026-03-01"}, "first_day"),
    ],
)
def test_a_refused_order_comes_back_with_the_problem_at_its_field(
    auditor: FlaskClient, given: dict[str, str], field: str
) -> None:
    answer = auditor.post("/audit/desk", data=given | {"pseudonymise": "1"})
    assert answer.status_code == 422
    form = etree.HTML(answer.text).xpath("//form[@action='/audit/desk'][.//input[@type='date']]")[0]
    assert form.xpath(".//*[@aria-invalid]/@name") == [field]
    assert form.xpath(f".//*[@id='problem-{field}']/text()")
    for name in ("first_day", "last_day"):
        assert form.xpath(f".//input[@name='{name}']/@value") == [given[name]]
    assert form.xpath(".//input[@name='pseudonymise']/@checked")


def test_the_period_stays_for_the_next_order(auditor: FlaskClient) -> None:
    given = {"kind": "xes", "first_day": DAY, "last_day": DAY, "pseudonymise": "1"}
    page = auditor.post("/audit/desk", data=given, follow_redirects=True)
    form = etree.HTML(page.text).xpath("//form[@action='/audit/desk'][.//input[@type='date']]")[0]
    assert form.xpath(".//input[@type='date']/@value") == [DAY, DAY]
    assert form.xpath(".//input[@name='pseudonymise']/@checked")


def test_what_a_verification_counted_is_said_in_words(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "verify")
    assert re.search(r"· \d+ 条记录", page)
    assert not re.search(r"· (count|heads|chains|events|cases)\b", page)


def test_the_calendars_last_day_is_a_day(auditor: FlaskClient, plant: Plant) -> None:
    ordered(auditor, plant, "xes", first_day="0001-01-01", last_day="9999-12-31")
    assert auditor.get("/audit?first_day=0001-01-01&last_day=9999-12-31").status_code == 200


def test_who_fetches_slowly_holds_no_connection(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "xes")
    order = UUID(re.search(r"/audit/desk/([-0-9a-f]{36})/file", page)[1])  # type: ignore[index]
    with plant.sessions.begin() as session:
        rows = [{"order_id": order, "number": number, "content": b"x" * 10} for number in (1, 2)]
        session.execute(insert(OrderPiece), rows)
        session.execute(text("UPDATE audit_orders SET size = size + 20"))
    answer = auditor.get(f"/audit/desk/{order}/file")
    whole = int(answer.headers["Content-Length"])
    pieces = answer.iter_encoded()
    sent = len(next(pieces))
    assert open_transactions(plant) == 0
    assert sent + sum(map(len, pieces)) == whole


def test_a_file_that_expires_on_its_way_does_not_look_whole(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "xes")
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE audit_orders SET size = size + 1"))
    with pytest.raises(NotFoundError):
        fetched(auditor, page)


def open_transactions(plant: Plant) -> int:
    with plant.container.need(Engine).connect() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        return connection.scalar(text(query)) or 0


def test_the_record_names_who_asked_and_says_that_the_machine_did_it(auditor: FlaskClient, plant: Plant) -> None:
    ordered(auditor, plant, "xes", pseudonymise="1")
    placed, made = bodies(plant, "audit_order.placed", "log.exported")
    assert placed["act"]["actor"] == str(plant.people["gao"])
    assert placed["act"]["chain"] == f"person:{plant.people['gao']}"
    assert made["act"]["chain"] == "system"
    assert placed["target"] == made["target"]
    assert (made["target"]["kind"], made["target"]["pseudonymise"]) == ("xes", True)
    assert made["data"] == {"cases": 1}


def test_whoever_takes_a_file_out_is_recorded_each_time(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "xes")
    sizes = [len(fetched(auditor, page)) for _ in range(2)]
    [placed, *taken] = bodies(plant, "audit_order.placed", "audit_order.fetched")
    assert [one["act"]["actor"] for one in taken] == [str(plant.people["gao"])] * 2
    assert [one["data"] for one in taken] == [{"file": "event-log.xes", "size": size} for size in sizes]
    assert {str(one["target"]) for one in taken} == {str(placed["target"])}


def test_an_order_that_fails_says_why_on_the_page_and_in_the_record(auditor: FlaskClient, plant: Plant) -> None:
    auditor.post("/audit/desk", data={"kind": "xes", "first_day": DAY, "pseudonymise": "1"})
    with plant.sessions.begin() as session:
        order = str(session.scalar(text("DELETE FROM procrastinate_jobs RETURNING args->>'order'")))
        session.execute(text('UPDATE audit_orders SET params = \'{"first_day": "no day"}\''))
    kind = plant.container.need(JobKinds).kind(JOB)
    with pytest.raises(ValueError, match="no day"):
        run_one(kind, {"order": order}, plant.sessions, attempt=ATTEMPTS)
    page = auditor.get("/audit/desk").text
    assert 'data-order="failed"' in page
    assert "no day" in page
    [failed] = bodies(plant, "audit_order.failed")
    assert (failed["act"]["chain"], failed["act"]["outcome"]) == ("system", "failed")
    assert failed["reason"] == "ValueError", "what an error says may hold people's data, and the record is for good"


def test_an_order_whose_job_died_is_said_to_have_failed_and_can_be_placed_again(
    auditor: FlaskClient, plant: Plant
) -> None:
    auditor.post("/audit/desk", data={"kind": "xes", "first_day": DAY, "pseudonymise": "1"})
    assert sweep(plant) == 0
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE procrastinate_jobs SET attempts = :most"), {"most": ATTEMPTS})
        session.execute(text("UPDATE audit_orders SET state = 'running', step = 'file'"))
    assert sweep(plant) == 1
    assert sweep(plant) == 0
    page = auditor.get("/audit/desk").text
    assert "后台进程中断" in page
    assert [one["reason"] for one in bodies(plant, "audit_order.failed")] == ["lost"]
    plant.run_jobs()
    assert state(plant) == ["failed"]
    given = dict(re.findall(r'type="hidden" name="(kind|first_day|last_day|pseudonymise)" value="([^"]*)"', page))
    assert given == {"kind": "xes", "first_day": DAY, "last_day": "", "pseudonymise": "1"}
    ordered(auditor, plant, **given)
    assert state(plant) == ["failed", "done"]


def test_a_slow_worker_brings_no_order_back_that_was_said_to_have_failed(auditor: FlaskClient, plant: Plant) -> None:
    auditor.post("/audit/desk", data={"kind": "verify"})
    with plant.sessions() as slow:
        order = slow.scalars(select(AuditOrder)).one()
        tell = teller(slow.get_bind(), order.id)
        tell("file")
        with plant.sessions.begin() as session:
            fail_order(session, order.id, plant.clock.now(), "lost")
        tell("file")
        with pytest.raises(ConflictError):
            finish_order(slow, order, plant.clock.now(), {})
    assert state(plant) == ["failed"]


def test_a_day_that_is_none_is_refused(auditor: FlaskClient, plant: Plant) -> None:
    assert auditor.post("/audit/desk", data={"kind": "xes", "first_day": "2026-02-30"}).status_code == 422
    assert state(plant) == []


def test_ended_orders_go_after_a_week_with_their_files_and_running_ones_never(
    auditor: FlaskClient, plant: Plant
) -> None:
    ordered(auditor, plant, "xes")
    with plant.sessions.begin() as session:
        long_ago = plant.clock.now() - 2 * KEPT
        facts = {"kind": OrderKind.XES, "params": {}, "asked_by": plant.people["gao"], "asked_at": long_ago}
        running = AuditOrder(id=uuid4(), state="running", **facts)
        session.add(running)
        enqueue(session, [Job(JOB, {"order": running.id})])
    assert sweep(plant) == 0
    plant.clock.advance(KEPT + timedelta(minutes=1))
    assert sweep(plant) == 1
    assert state(plant) == ["running"]
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_order_pieces")) == 0
