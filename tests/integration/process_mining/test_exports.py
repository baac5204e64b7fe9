"""Event logs: whole, well-formed, in order, and silent about people when asked to be."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
from click.testing import CliRunner, Result
from lxml import etree
from sqlalchemy import Engine, text

from app.config.cli_context import CliContext
from app.config.settings import Settings
from app.identity.shell_actor import ActorMissingError
from app.kernel.clock import SystemClock
from app.kernel.errors import ForbiddenError
from app.process_mining.commands import export
from app.process_mining.event_log.object_mapping import CaseMeaning
from app.process_mining.event_log.objects import Objects
from app.process_mining.event_log.pseudonyms import ExportedPerson, OpenNames
from app.process_mining.event_log.selection import Trace, TraceEvent, TraceSelection
from app.process_mining.event_log.xes import _attribute
from tests.integration.process_mining.conftest import Write, walk
from tests.support.plant.running import START, Plant


def events_of(trace: Any) -> list[dict[str, str]]:
    return [{one.get("key"): one.get("value") for one in event} for event in trace.findall("event")]


def names_of(trace: Any) -> list[str]:
    return [event["concept:name"] for event in events_of(trace)]


def test_each_case_is_a_trace_of_its_finished_work(small_plant: Plant, xes: Write) -> None:
    walk(small_plant, rounds=2)
    small_plant.clock.advance(timedelta(hours=1))
    small_plant.start("wang", "small_loop")
    done, running = etree.fromstring(xes()).findall("trace")
    assert names_of(done) == ["提出", "审核", "确认", "审核", "确认"]
    assert [event["bh:round"] for event in events_of(done)] == ["1", "1", "1", "2", "2"]
    assert names_of(running) == []


def test_every_event_has_what_tools_need(small_plant: Plant, xes: Write) -> None:
    walk(small_plant)
    log = etree.fromstring(xes())
    needed = {"concept:name", "time:timestamp", "lifecycle:transition", "org:resource", "org:role", "org:group"}
    for trace in log.findall("trace"):
        keys = {one.get("key") for one in trace if one.tag != "event"}
        assert {"concept:name", "process", "process_version"} <= keys
        assert not any(key.startswith("case:") for key in keys)
        moments = []
        for event in events_of(trace):
            assert needed | {"bh:event_hash"} <= set(event)
            moments.append(datetime.fromisoformat(event["time:timestamp"]))
        assert moments == sorted(moments)
    assert {one.get("prefix") for one in log.findall("extension")} >= {"concept", "time", "lifecycle", "org"}


def test_the_whole_life_of_a_task_is_told_when_asked(small_plant: Plant, xes: Write) -> None:
    small_plant.start("wang", "small_loop")
    task = small_plant.task("wang", "ask").id
    small_plant.claim("wang", task)
    small_plant.release("wang", task)
    small_plant.complete_task("wang", task, {"line": "L1", "text": "leaks"})
    (trace,) = etree.fromstring(xes(every_transition=True)).findall("trace")
    told = [(event["concept:name"], event["lifecycle:transition"]) for event in events_of(trace)]
    assert told == [
        ("提出", "schedule"),
        ("提出", "start"),
        ("提出", "suspend"),
        ("提出", "complete"),
        ("审核", "schedule"),
    ]


def test_only_cases_begun_since_then_and_of_that_process(small_plant: Plant, xes: Write) -> None:
    walk(small_plant)
    small_plant.clock.advance(timedelta(days=2))
    walk(small_plant)
    since = small_plant.clock.now() - timedelta(days=1)
    assert len(etree.fromstring(xes(TraceSelection(since=since))).findall("trace")) == 1
    assert len(etree.fromstring(xes(TraceSelection(process="small_loop"))).findall("trace")) == 2
    assert etree.fromstring(xes(TraceSelection(process="nothing"))).findall("trace") == []


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert _attribute("org:group", "L\x011\ud800\t三").get("value") == "L�1�\t三"


def test_objects_change_over_time_and_events_name_them(small_plant: Plant, ocel: Write) -> None:
    walk(small_plant)
    log = orjson.loads(ocel())
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    objects = {one["id"]: one for one in log["objects"]}
    declared = {one["name"]: {a["name"]: a["type"] for a in one["attributes"]} for one in log["objectTypes"]}
    for one in objects.values():
        assert {a["name"] for a in one["attributes"]} <= set(declared[one["type"]])
        assert all(r["objectId"] in objects for r in one["relationships"])
    (case,) = (one for one in objects.values() if one["type"] == "case")
    states = [a["value"] for a in case["attributes"] if a["name"] == "state"]
    assert states == ["running", "completed"]
    assert [e["type"] for e in log["events"]] == ["提出", "审核", "确认"]
    assert {e["type"] for e in log["events"]} == {one["name"] for one in log["eventTypes"]}
    performers = [r["objectId"] for e in log["events"] for r in e["relationships"] if r["qualifier"] == "performer"]
    assert performers == ["employee:wang", "employee:li", "employee:wang"]


def test_roles_over_time_stand_on_the_employee(small_plant: Plant, ocel: Write) -> None:
    walk(small_plant)
    objects = {one["id"]: one for one in orjson.loads(ocel())["objects"]}
    held = [a["value"] for a in objects["employee:li"]["attributes"] if a["name"] == "roles"]
    assert held == ["qa"]


def test_pseudonyms_hide_people_and_cases_and_hold_within_one_file(small_plant: Plant, xes: Write, ocel: Write) -> None:
    case = walk(small_plant)
    for content in (xes(pseudonymise=True), ocel(pseudonymise=True)):
        text = content.decode()
        hidden = ["wang", "Wang", '"li"', "Li<", "SL-", str(case), str(small_plant.people["wang"]), "event_hash"]
        assert not [word for word in hidden if word in text.replace('"event_hash","type"', "")]
    (trace,) = etree.fromstring(xes(pseudonymise=True)).findall("trace")
    first, second, third = (event["org:resource"] for event in events_of(trace))
    assert first == third != second
    (again,) = etree.fromstring(xes(pseudonymise=True)).findall("trace")
    assert events_of(again)[0]["org:resource"] != first


def test_what_the_shipped_variables_mean_becomes_objects() -> None:
    objects, names = Objects(), OpenNames.__new__(OpenNames)
    names._by_id, names._by_username = {}, {"deng": ExportedPerson("deng", "邓超")}
    started = TraceEvent(START, {"act": {}, "new": {"request": {"defect_type": "leak", "trainees": ["deng"]}}}, "")
    row = SimpleNamespace(number="Q-1", line="weld", step="leak_test", subject="deng")
    meaning = CaseMeaning(Trace(row, None, [started]), objects, names)  # type: ignore[arg-type]
    meaning.read("plan", {"items": [{"mode": "online", "course": "C-6S"}, {"mode": "offline", "title": "示范"}]}, START)
    for score in (72, 91):
        meaning.read("course_work", {"answers": {}}, START)
        meaning.read("course", {"best": score, "passed": score > 80}, START)
        meaning.read("assessment", {"score": score, "passed": score > 80}, START)
    meaning.read("assessment", "of another shape", START)
    found = {thing.id: thing for thing in objects}
    assert [value for _, name, value in found["employee:deng"].changes if name == "score"] == [72.0, 91.0]
    assert ("course:C-6S", "of course") in found["attempt:Q-1/quiz/2"].relations
    assert ("employee:deng", "taken by") in found["attempt:Q-1/practical/2"].relations
    assert ("defect_series:weld/leak_test/leak", "about") in found["case:Q-1"].relations


def test_the_command_writes_the_file_whole_and_the_export_into_the_ledger(small_plant: Plant, tmp_path: Path) -> None:
    walk(small_plant)
    target = tmp_path / "log.xes"
    result = CliRunner().invoke(export, ["xes", "-o", str(target), "--pseudonymise", "--json"], obj=cli(small_plant))
    assert result.exit_code == 0, result.output
    with small_plant.sessions() as session:
        query = "SELECT body FROM ledger_events WHERE action = 'log.exported'"
        body = orjson.loads(session.scalar(text(query)) or "")
    assert body["data"] == {"cases": 1, "sha256": sha256(target.read_bytes()).hexdigest()}
    assert (body["target"]["kind"], body["target"]["pseudonymised"]) == ("xes", True)
    assert [path.name for path in tmp_path.iterdir() if path.suffix not in {".xes", ""}] == []


def exported(plant: Plant, target: Path, *options: str) -> tuple[Result, list[dict[str, Any]]]:
    """What the command said, and what the record says of exports since."""
    result = CliRunner().invoke(export, ["xes", "-o", str(target), *options], obj=cli(plant))
    with plant.sessions() as session:
        query = "SELECT body FROM ledger_events WHERE action = 'log.exported' ORDER BY arrival"
        return result, [orjson.loads(body) for body in session.scalars(text(query))]


def test_the_record_names_who_took_a_log_at_the_shell(small_plant: Plant, tmp_path: Path) -> None:
    small_plant.hire("gao", "auditor")
    auditor = small_plant.people["gao"]
    refused, recorded = exported(small_plant, tmp_path / "log.xes")
    assert (type(refused.exception), recorded) == (ActorMissingError, [])
    refused, recorded = exported(small_plant, tmp_path / "log.xes", "--as", "wang")
    assert (type(refused.exception), recorded) == (ForbiddenError, [])
    assert not (tmp_path / "log.xes").exists()
    _, [taken] = exported(small_plant, tmp_path / "log.xes", "--as", "gao")
    assert (taken["act"]["actor"], taken["act"]["chain"]) == (str(auditor), f"person:{auditor}")


def test_both_days_of_an_export_count_in_the_plants_zone(small_plant: Plant, tmp_path: Path) -> None:
    for moment in (datetime(2026, 3, 6, 15, 59, tzinfo=UTC), datetime(2026, 3, 6, 16, 1, tzinfo=UTC)):
        small_plant.clock.advance(moment - small_plant.clock.now())
        small_plant.start("wang", "small_loop")
    result, _ = exported(small_plant, tmp_path / "log.xes", "--since", "2026-03-06", "--until", "2026-03-06")
    assert result.exit_code == 0, result.output
    assert len(etree.fromstring((tmp_path / "log.xes").read_bytes()).findall("trace")) == 1


def cli(plant: Plant) -> CliContext:
    found = CliContext(lambda _settings: plant.container, SystemClock())
    container = plant.container
    found.__dict__.update(settings=container.need(Settings), container=container, engine=container.need(Engine))
    return found
