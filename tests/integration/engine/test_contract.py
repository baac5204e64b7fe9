"""What every engine behind the port must do, whether cases stay in memory, are reloaded, or keep their
history.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from app.engine.port import Engine, ProcessKey, UnknownRefError, VariableWrite
from app.engine.spiff.engine import SpiffEngine
from tests.support.diagrams.bpmn import Drawing, many, message, timer
from tests.support.diagrams.player import CASE, START, FileDefinitions, Player


def rule(number: int, when: str, then: str) -> str:
    return (
        f'<rule id="r{number}"><inputEntry id="r{number}i"><text>{when}</text></inputEntry>'
        f'<outputEntry id="r{number}o"><text>"{then}"</text></outputEntry></rule>'
    )


DECISIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
    '<decision id="grade" name="grade"><decisionTable id="t" hitPolicy="UNIQUE">'
    '<input id="i"><inputExpression id="e"><text>a.score</text></inputExpression></input>'
    '<output id="o" name="grade"/>'
    + rule(1, "&lt; 80", "low")
    + rule(2, "&gt;= 80", "high")
    + rule(3, "&gt; 100", "odd")
    + "</decisionTable></decision></definitions>"
).encode()

Play = Callable[..., Player]


@pytest.fixture(params=["live", "reloaded", "unpruned"])
def play(request: pytest.FixtureRequest) -> Play:
    """Makes a player for drawings, in one of the three ways of running."""

    def make(*drawings: Drawing, process: str = "p") -> Player:
        files = {f"{drawing.process}.bpmn": drawing.content() for drawing in drawings} | {"d.dmn": DECISIONS}
        engine: Engine = SpiffEngine(
            FileDefinitions(files),
            cache_size=0 if request.param == "reloaded" else 8,
            prune=request.param != "unpruned",
        )
        return Player(engine, process, keeps=request.param != "reloaded")

    return make


def straight(*names: str) -> Drawing:
    """start → people's tasks → end."""
    drawing = Drawing()
    drawing.node("startEvent", "start")
    for name in names:
        drawing.user(name)
    drawing.node("endEvent", "end")
    drawing.path("start", *names, "end")
    return drawing


def test_a_case_goes_from_task_to_task_and_ends(play: Play) -> None:
    player = play(straight("a", "b"))
    first = player.start({"given": 1})
    assert (first.entered, first.left, player.work) == (("start", "a"), ("start",), ["a"])
    second = player.complete("a", {"x": 1})
    assert (second.entered, second.left, player.work) == (("b",), ("a",), ["b"])
    assert second.writes == (VariableWrite("a", None, {"x": 1}, "a"),)
    last = player.complete("b")
    assert (last.entered, last.left, last.finished) == (("end",), ("b", "end"), True)
    assert last.variables == {"given": 1, "a": {"x": 1}, "b": {}}
    assert (last.open_tasks, last.outcome, last.live) == ((), None, None)


def test_a_task_that_no_longer_waits_is_refused(play: Play) -> None:
    player = play(straight("a", "b"))
    player.start()
    ref = player.ref("a")
    player.complete("a")
    for wrong in (ref, CASE):
        with pytest.raises(UnknownRefError):
            player.engine.complete(player.state, wrong, {}, player.now)
    with pytest.raises(UnknownRefError):
        player.engine.report(player.state, player.ref("b"), {}, player.now)
    assert player.complete("b").finished


def test_ids_follow_from_the_case_and_the_serial_number(play: Play) -> None:
    player = play(straight("a", "b"))
    first = player.start()
    assert first.open_tasks[0].ref == uuid5(CASE, str(first.serial))
    second = player.complete("a")
    assert second.serial > first.serial
    assert second.open_tasks[0].ref == uuid5(CASE, str(second.serial))


def test_conditions_are_asked_in_file_order_before_the_default(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("exclusiveGateway", "g", default="else")
    for name in ("other", "late", "early"):
        drawing.user(name)
    drawing.path("start", "a", "g")
    drawing.flow("g", "other", name="else")
    drawing.flow("g", "early", "a.n > 1")
    drawing.flow("g", "late", "a.n > 0")
    for number, expected in ((2, "early"), (1, "late"), (0, "other"), (None, "other")):
        player = play(drawing)
        player.start()
        player.complete("a", {"n": number})
        assert player.work == [expected]


def test_a_gateway_without_a_way_out_is_a_fault_that_changes_nothing(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("exclusiveGateway", "g")
    drawing.node("endEvent", "end")
    drawing.path("start", "a", "g")
    drawing.flow("g", "end", "a.ok = true")
    player = play(drawing)
    before = player.start()
    after = player.engine.complete(player.state, player.ref("a"), {"ok": False}, player.now)
    assert after.fault is not None
    assert after.fault.element == "g"
    assert "no default flow" in after.fault.message
    same = ("snapshot", "variables", "serial", "visits", "open_tasks", "timers", "state_digest", "finished")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert (after.writes, after.entered) == ((), ())
    assert player.complete("a", {"ok": True}).finished


def test_a_decision_writes_its_result_and_an_overlap_is_a_fault(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("businessRuleTask", "rate", camunda_decisionRef="grade", camunda_resultVariable="grade")
    drawing.user("b")
    drawing.path("start", "a", "rate", "b")
    player = play(drawing)
    player.start()
    overlap = player.engine.complete(player.state, player.ref("a"), {"score": 101}, player.now)
    assert overlap.fault is not None
    assert overlap.fault.element == "rate"
    advance = player.complete("a", {"score": 80})
    assert advance.writes[1] == VariableWrite("grade", None, "high", "rate")
    assert player.work == ["b"]


def test_a_service_task_waits_for_its_job_with_evaluated_inputs(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node(
        "serviceTask",
        "count",
        camunda_type="external",
        camunda_topic="quality.baseline",
        input_line="=a.line",
        input_twice="${a.n * 2}",
        input_kind="weekly",
        writes="baseline",
    )
    drawing.user("b")
    drawing.path("start", "a", "count", "b")
    player = play(drawing)
    player.start()
    waiting = player.complete("a", {"line": "L1", "n": 4})
    (call,) = waiting.services
    assert (call.element, call.topic) == ("count", "quality.baseline")
    assert call.inputs == {"line": "L1", "twice": 8, "kind": "weekly"}
    with pytest.raises(UnknownRefError):
        player.engine.complete(player.state, call.ref, {}, player.now)
    assert player.report("count", {"rate": 3}).variables["baseline"] == {"rate": 3}
    assert player.work == ["b"]


def test_a_business_error_takes_the_boundary_that_catches_it(play: Play) -> None:
    drawing = Drawing(head='<bpmn:error id="err" errorCode="no_data"/>')
    drawing.node("startEvent", "start")
    drawing.node("serviceTask", "count", camunda_type="external", camunda_topic="t", writes="count")
    drawing.node("boundaryEvent", "caught", '<bpmn:errorEventDefinition errorRef="err"/>', attachedToRef="count")
    for name in ("good", "bad"):
        drawing.user(name)
    drawing.path("start", "count", "good")
    drawing.path("caught", "bad")
    player = play(drawing)
    player.start()
    (call,) = player.last.services
    fault = player.engine.fail(player.state, call.ref, "other", player.now).fault
    assert fault is not None
    assert "other" in fault.message
    advance = player.fail("count", "no_data")
    assert (player.work, advance.services) == (["bad"], ())
    assert (advance.entered, advance.left) == (("caught", "bad"), ("count", "caught"))


def test_a_call_activity_waits_for_one_child_per_item(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("plan")
    mapping = (
        '<bpmn:extensionElements><camunda:in sourceExpression="=person" target="trainee"/>'
        '<camunda:in source="plan" target="plan"/>'
        '<camunda:out sourceExpression="={who: trainee, outcome: case.outcome, times: case.visits.x}"'
        ' target="results"/>'
        '<camunda:properties><camunda:property name="bihuan:writes" value="results"/></camunda:properties>'
        "</bpmn:extensionElements>"
    )
    drawing.node("callActivity", "each", mapping + many("plan.people", "person"), calledElement="child")
    drawing.user("next")
    drawing.path("start", "plan", "each", "next")
    child = straight("x")
    child.process = "child"
    player = play(drawing, child)
    player.start()
    waiting = player.complete("plan", {"people": ["zhang", "li"]})
    assert [(c.index, c.item, c.process) for c in waiting.children] == [(0, "zhang", "child"), (1, "li", "child")]
    assert len({c.ref for c in waiting.children}) == 1
    assert waiting.children[1].variables == {"trainee": "li", "plan": {"people": ["zhang", "li"]}}
    assert waiting.writes[1] == VariableWrite("results", None, [], "each")
    one = Player(player.engine, "child", case=UUID(int=5))
    one.start(waiting.children[0].variables)
    one.complete("x")
    value = one.engine.outputs(one.state, "each", ProcessKey("d", "p"), "qualified")
    assert value == {"who": "zhang", "outcome": "qualified", "times": 1}
    assert player.join("each", [value, None]).variables["results"] == [value, None]
    assert player.work == ["next"]


def test_an_inline_multi_instance_keeps_answers_by_item(play: Play) -> None:
    for sequential in (False, True):
        drawing = Drawing()
        drawing.node("startEvent", "start")
        drawing.user("who")
        drawing.user("score", body=many("who.people", "person", sequential=sequential))
        drawing.node("exclusiveGateway", "g", default="out")
        drawing.node("endEvent", "end")
        drawing.path("start", "who", "score", "g")
        drawing.flow("g", "who", "score.zhang < 5 and case.visits.score < 2")
        drawing.flow("g", "end", name="out")
        player = play(drawing)
        player.start()
        player.complete("who", {"people": ["zhang", "li"]})
        assert player.work == (["score/zhang"] if sequential else ["score/li", "score/zhang"])
        first = player.complete("score", 3, "zhang")
        assert first.writes == (VariableWrite("score", None, 3, "score", "zhang"),)
        player.complete("score", 9, "li")
        assert player.last.variables["score"] == {"zhang": 3, "li": 9}
        again = player.complete("who", {"people": ["zhang"]})
        assert again.writes[1] == VariableWrite("score", {"zhang": 3, "li": 9}, {}, "score")
        assert player.complete("score", 4, "zhang").finished
        assert player.last.visits["score"] == 2


@pytest.mark.parametrize("sequential", [True, False])
def test_an_empty_multi_instance_is_done_at_once(play: Play, *, sequential: bool) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("who")
    drawing.user("score", body=many("who.people", "person", sequential=sequential))
    drawing.node("boundaryEvent", "late", timer("PT1H"), attachedToRef="score")
    drawing.user("next")
    drawing.path("start", "who", "score", "next")
    drawing.path("late", "next")
    player = play(drawing)
    player.start()
    passed = player.complete("who", {"people": []})
    assert (player.work, passed.variables["score"], passed.timers) == (["next"], {}, ())
    assert (passed.entered, passed.left) == (("score", "next"), ("who", "score"))


def test_an_empty_subprocess_multi_instance_is_done_at_once(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("subProcess", "sub", many("[]", "person"))
    drawing.node("startEvent", "inner", inside="sub")
    drawing.user("a", inside="sub")
    drawing.path("inner", "a", inside="sub")
    drawing.user("next")
    drawing.path("start", "sub", "next")
    player = play(drawing)
    assert (player.start().variables, player.work) == ({"a": {}}, ["next"])


@pytest.mark.parametrize(
    ("own", "outs", "expected"),
    [({"writes": "results"}, "", {"results": []}), ({}, "xy", {"x": [], "y": []}), ({}, "x", {"x": []})],
)
def test_a_call_for_nobody_hands_back_an_empty_list(
    play: Play, own: dict[str, str], outs: str, expected: dict[str, list[object]]
) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    mappings = "".join(f'<camunda:out sourceExpression="=1" target="{name}"/>' for name in outs)
    properties = "".join(f'<camunda:property name="bihuan:{name}" value="{value}"/>' for name, value in own.items())
    inside = f"{mappings}<camunda:properties>{properties}</camunda:properties>"
    extension = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"
    drawing.node("callActivity", "each", extension + many("[]", "person"), calledElement="child")
    drawing.user("next")
    drawing.path("start", "each", "next")
    player = play(drawing)
    passed = player.start()
    assert (passed.variables, passed.children, player.work) == (expected, (), ["next"])


@pytest.mark.parametrize("code", ["broken", "other"])
def test_an_error_in_a_multi_instance_takes_the_boundary_of_the_whole(play: Play, code: str) -> None:
    drawing = Drawing(head='<bpmn:error id="err" errorCode="broken"/><bpmn:error id="e2" errorCode="other"/>')
    drawing.node("startEvent", "start")
    drawing.node(
        "serviceTask", "work", many("[1,2,3]", "i"), camunda_type="external", camunda_topic="t", input_item="=i"
    )
    drawing.node("boundaryEvent", "caught", '<bpmn:errorEventDefinition errorRef="err"/>', attachedToRef="work")
    drawing.node("boundaryEvent", "any", '<bpmn:errorEventDefinition errorRef="e2"/>', attachedToRef="work")
    drawing.user("broken")
    drawing.user("other")
    drawing.path("start", "work")
    drawing.path("caught", "broken")
    drawing.path("any", "other")
    player = play(drawing)
    player.start()
    player.report("work", item=2)
    failed = player.fail("work", code)
    assert (player.work, failed.services) == ([code], ())


def test_an_error_end_in_a_repeated_subprocess_takes_the_boundary_of_the_whole(play: Play) -> None:
    drawing = Drawing(head='<bpmn:error id="err" errorCode="broken"/>')
    drawing.node("startEvent", "start")
    drawing.node("subProcess", "sub", many('["a", "b"]', "person"))
    drawing.node("startEvent", "inner", inside="sub")
    drawing.user("a", inside="sub")
    drawing.node("endEvent", "bang", '<bpmn:errorEventDefinition errorRef="err"/>', inside="sub")
    drawing.path("inner", "a", "bang", inside="sub")
    drawing.node("boundaryEvent", "caught", '<bpmn:errorEventDefinition errorRef="err"/>', attachedToRef="sub")
    drawing.user("repair")
    drawing.path("start", "sub")
    drawing.path("caught", "repair")
    player = play(drawing)
    player.start()
    player.complete("a", item="b")
    assert player.work == ["repair"]
    assert player.complete("repair").finished


@pytest.mark.parametrize(("people", "why"), [(None, "no list"), (["a", "a"], "twice"), ([{"id": 1}], "texts")])
def test_a_collection_that_cannot_name_items_is_a_fault(play: Play, people: list[object] | None, why: str) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("who")
    drawing.user("score", body=many("who.people", "person"))
    drawing.path("start", "who", "score")
    player = play(drawing)
    player.start()
    fault = player.engine.complete(player.state, player.ref("who"), {"people": people}, player.now).fault
    assert fault is not None
    assert (fault.element, why in fault.message) == ("score", True)


def test_a_timer_is_due_once_worked_out_and_fires_only_on_tick(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("intermediateCatchEvent", "pause", timer('=duration("P" + string(a.days) + "D")'))
    drawing.user("b")
    drawing.path("start", "a", "pause", "b")
    player = play(drawing)
    player.start()
    player.complete("a", {"days": 2})
    assert player.due == [("pause", START + timedelta(days=2))]
    early = player.wait(hours=47)
    assert (early.entered, early.writes, player.due) == ((), (), [("pause", START + timedelta(days=2))])
    player.wait(hours=1)
    assert (player.work, player.due) == (["b"], [])


def test_a_reminder_repeats_beside_the_task_without_catching_up(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("boundaryEvent", "remind", timer("R3/PT24H", "timeCycle"), attachedToRef="a", cancelActivity="false")
    drawing.node("serviceTask", "mail", camunda_type="external", camunda_topic="mail")
    drawing.node("endEvent", "end")
    drawing.path("start", "a", "end")
    drawing.path("remind", "mail")
    player = play(drawing)
    player.start()
    player.wait(hours=24)
    assert (player.work, len(player.last.services)) == (["a"], 1)
    assert player.due == [("remind", START + timedelta(hours=48))]
    player.report("mail")
    player.wait(hours=60)  # two firings late: one mail, and the cycle is over
    assert (len(player.last.services), player.due) == (1, [])
    assert not player.complete("a").finished
    assert player.report("mail").finished


def test_a_deadline_takes_the_task_away_and_its_other_timers_too(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("boundaryEvent", "late", timer("P1D"), attachedToRef="a")
    drawing.node("boundaryEvent", "later", timer("P2D"), attachedToRef="a", cancelActivity="false")
    drawing.user("boss")
    drawing.user("note")
    drawing.path("start", "a")
    drawing.path("late", "boss")
    drawing.path("later", "note")
    player = play(drawing)
    player.start()
    ref = player.ref("a")
    advance = player.wait(days=3)
    assert (player.work, player.due) == (["boss"], [])
    assert (advance.entered, advance.left) == (("late", "boss"), ("a", "late"))
    with pytest.raises(UnknownRefError):
        player.engine.complete(player.state, ref, {}, player.now)


def test_a_deadline_of_a_subprocess_ends_all_work_inside(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("subProcess", "sub")
    drawing.node("startEvent", "inner", inside="sub")
    drawing.node("parallelGateway", "fork", inside="sub")
    drawing.user("a", inside="sub")
    drawing.user("b", inside="sub", body=many('["x", "y"]', "item"))
    drawing.path("inner", "fork", "a", inside="sub")
    drawing.path("fork", "b", inside="sub")
    drawing.node("boundaryEvent", "late", timer("P1D"), attachedToRef="sub")
    drawing.user("boss")
    drawing.path("start", "sub")
    drawing.path("late", "boss")
    player = play(drawing)
    player.start()
    assert player.work == ["a", "b/x", "b/y"]
    player.complete("b", 1, "x")
    player.wait(days=1)
    assert (player.work, player.due) == (["boss"], [])
    assert player.complete("boss").finished


def test_a_message_wakes_the_event_that_waits_for_it(play: Play) -> None:
    drawing = Drawing(head='<bpmn:message id="m" name="goods_arrived"/>')
    drawing.node("startEvent", "start")
    drawing.node("eventBasedGateway", "either")
    drawing.node("intermediateCatchEvent", "goods", message("m"), writes="delivery")
    drawing.node("intermediateCatchEvent", "patience", timer("P7D"))
    drawing.user("unpack")
    drawing.user("complain")
    drawing.path("start", "either", "goods", "unpack")
    drawing.path("either", "patience", "complain")
    player = play(drawing)
    player.start()
    assert player.send("nobody_waits", {}).entered == ()
    advance = player.send("goods_arrived", {"boxes": 2})
    assert (player.work, player.due, advance.variables) == (["unpack"], [], {"delivery": {"boxes": 2}})
    other = play(drawing)
    other.start()
    other.wait(days=7)
    assert (other.work, other.due) == (["complain"], [])
    assert other.send("goods_arrived", {}).entered == ()


def test_the_start_event_is_chosen_by_name(play: Play) -> None:
    drawing = Drawing(head='<bpmn:message id="m" name="signal"/>')
    drawing.node("startEvent", "by_signal", message("m"))
    drawing.node("startEvent", "by_hand")
    drawing.user("confirm")
    drawing.user("request")
    drawing.path("by_signal", "confirm", "request")
    drawing.path("by_hand", "request")
    by_hand, by_signal = play(drawing), play(drawing)
    by_hand.start()
    by_signal.start({"signal": 1}, at="by_signal")
    assert (by_hand.work, by_signal.work) == (["request"], ["confirm"])
    by_signal.complete("confirm")
    assert by_signal.work == ["request"]


def test_the_outcome_comes_from_the_end_event(play: Play) -> None:
    for text, expected in (("rejected", "rejected"), ("=a.result", "good"), ("=a.nothing", None)):
        drawing = Drawing()
        drawing.node("startEvent", "start")
        drawing.user("a")
        drawing.node("endEvent", "end", outcome=text)
        drawing.path("start", "a", "end")
        player = play(drawing)
        player.start()
        done = player.complete("a", {"result": "good"})
        assert (done.finished, done.outcome) == (True, expected)


def test_cancelling_leaves_nothing_waiting(play: Play) -> None:
    drawing = straight("a")
    drawing.node("boundaryEvent", "late", timer("P1D"), attachedToRef="a")
    drawing.user("boss")
    drawing.path("late", "boss")
    player = play(drawing)
    player.start()
    done = player.cancel("withdrawn")
    assert (done.finished, done.outcome, done.open_tasks, done.timers) == (True, "withdrawn", (), ())
    assert done.left == ("a",)


def test_a_terminating_end_takes_the_other_branches_away(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("parallelGateway", "fork")
    drawing.user("a")
    drawing.user("b")
    drawing.node("endEvent", "stop", "<bpmn:terminateEventDefinition/>", outcome="stopped")
    drawing.path("start", "fork", "a", "stop")
    drawing.path("fork", "b")
    player = play(drawing)
    player.start()
    done = player.complete("a")
    assert (done.finished, done.outcome, done.open_tasks) == (True, "stopped", ())


def test_an_error_end_leaves_the_subprocess_by_its_boundary(play: Play) -> None:
    drawing = Drawing(head='<bpmn:error id="err" errorCode="broken"/>')
    drawing.node("startEvent", "start")
    drawing.node("subProcess", "sub")
    drawing.node("startEvent", "inner", inside="sub")
    drawing.user("a", inside="sub")
    drawing.node("endEvent", "bang", '<bpmn:errorEventDefinition errorRef="err"/>', inside="sub")
    drawing.path("inner", "a", "bang", inside="sub")
    drawing.node("boundaryEvent", "caught", '<bpmn:errorEventDefinition errorRef="err"/>', attachedToRef="sub")
    drawing.user("repair")
    drawing.user("next")
    drawing.path("start", "sub", "next")
    drawing.path("caught", "repair")
    player = play(drawing)
    player.start()
    player.complete("a")
    assert player.work == ["repair"]


def test_an_inclusive_gateway_waits_for_the_chosen_branches_only(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("inclusiveGateway", "some", default="none")
    drawing.node("inclusiveGateway", "joined")
    for name in ("x", "y", "z", "after"):
        drawing.user(name)
    drawing.path("start", "a", "some")
    drawing.flow("some", "x", 'list contains(a.pick, "x")')
    drawing.flow("some", "y", 'list contains(a.pick, "y")')
    drawing.flow("some", "z", name="none")
    for name in ("x", "y", "z"):
        drawing.flow(name, "joined")
    drawing.path("joined", "after")
    for pick, expected in ((["x", "y"], ["x", "y"]), (["y"], ["y"]), ([], ["z"])):
        player = play(drawing)
        player.start()
        player.complete("a", {"pick": pick})
        assert player.work == expected
        for name in expected:
            assert player.work != ["after"]
            player.complete(name)
        assert player.work == ["after"]


def test_case_facts_are_visible_to_expressions(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node(
        "serviceTask",
        "s",
        camunda_type="external",
        camunda_topic="t",
        input_id="=case.id",
        input_year="=case.started_at.year",
        input_times="=case.visits.a",
    )
    drawing.path("start", "a", "s")
    player = play(drawing)
    player.start()
    (call,) = player.complete("a").services
    assert call.inputs == {"id": str(CASE), "year": START.year, "times": 1}


def test_inspect_shows_the_state_without_a_step(play: Play) -> None:
    player = play(straight("a", "b"))
    player.start()
    before = player.complete("a")
    seen = player.engine.inspect(player.state)
    assert replace(seen, entered=before.entered, left=before.left, writes=before.writes) == before
    assert player.complete("b").finished


def test_the_digest_tells_states_apart_and_equal_states_alike(play: Play) -> None:
    first, second = play(straight("a", "b")), play(straight("a", "b"))
    first.start()
    second.start()
    assert first.last.state_digest == second.last.state_digest
    first.complete("a", {"x": 1})
    second.complete("a", {"x": 2})
    assert first.last.state_digest != second.last.state_digest


def test_an_unknown_process_or_deployment_is_a_lookup_error(play: Play) -> None:
    player = play(straight("a"))
    for key in (ProcessKey("d", "missing"), ProcessKey("other", "p")):
        with pytest.raises(LookupError):
            player.engine.start(CASE, key, {}, START)


def test_a_case_that_cannot_begin_reports_the_fault(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("businessRuleTask", "rate", camunda_decisionRef="missing", camunda_resultVariable="r")
    drawing.path("start", "rate")
    advance = play(drawing).engine.start(CASE, ProcessKey("d", "p"), {"v": 1}, START)
    assert advance.fault is not None
    assert (advance.fault.element, advance.variables, advance.serial) == ("rate", {"v": 1}, 0)
    assert (advance.finished, advance.open_tasks) == (False, ())


def test_a_finished_case_stays_finished_whatever_is_asked(play: Play) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("endEvent", "end", outcome="good")
    drawing.path("start", "a", "end")
    player = play(drawing)
    player.start()
    ref = player.ref("a")
    done = player.complete("a")
    for again in (player.wait(days=1), player.send("m"), player.engine.inspect(player.state)):
        assert (again.finished, again.outcome, again.state_digest) == (True, "good", done.state_digest)
        assert (again.entered, again.writes, again.open_tasks) == ((), (), ())
    with pytest.raises(UnknownRefError):
        player.engine.complete(player.state, ref, {}, player.now)
