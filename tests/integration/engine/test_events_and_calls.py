"""Corners of events and call activities."""

from datetime import timedelta

import pytest

from app.engine.port import Engine, VariableWrite
from app.engine.spiff import library
from app.engine.spiff.engine import SpiffEngine
from tests.support.diagrams.bpmn import Drawing, many, message, timer
from tests.support.diagrams.player import START, FileDefinitions, Player


def player_of(*drawings: Drawing) -> Player:
    files = {f"{drawing.process}.bpmn": drawing.content() for drawing in drawings}
    engine: Engine = SpiffEngine(FileDefinitions(files))
    return Player(engine, keeps=False)


def calling(outs: str, writes: str = "", marker: str = "") -> Drawing:
    own = f'<camunda:properties><camunda:property name="bihuan:writes" value="{writes}"/></camunda:properties>'
    drawing = Drawing()
    drawing.node("startEvent", "start")
    extension = f"<bpmn:extensionElements>{outs}{own if writes else ''}</bpmn:extensionElements>"
    drawing.node("callActivity", "call", extension + marker, calledElement="q")
    drawing.user("after")
    drawing.path("start", "call", "after")
    return drawing


def out(target: str, source: str) -> str:
    return f'<camunda:out sourceExpression="={source}" target="{target}"/>'


def test_a_single_child_hands_back_one_value() -> None:
    player = player_of(calling(out("result", "case.outcome"), writes="result"))
    (call,) = player.start().children
    assert (call.index, call.item, player.last.writes) == (0, None, (VariableWrite("result", None, None, "call"),))
    assert player.join("call", ["good"]).variables == {"result": "good"}


def test_the_only_out_names_the_variable_when_the_element_does_not() -> None:
    player = player_of(calling(out("result", "case.outcome")))
    player.start()
    assert player.join("call", ["good"]).variables == {"result": "good"}


@pytest.mark.parametrize(("marker", "expected"), [("", 1), (many("[1, 2]", "n"), [1, 3])])
def test_several_outs_are_several_variables(marker: str, expected: object) -> None:
    player = player_of(calling(out("a", "x") + out("b", "y"), marker=marker))
    player.start()
    advance = player.join("call", [{"a": 1, "b": 2}, {"a": 3, "b": 4}][: 2 if marker else 1])
    assert advance.variables["a"] == expected
    assert player.work == ["after"]


def test_a_call_inside_a_multi_instance_writes_by_item() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("subProcess", "each", many('["x", "y"]', "who"))
    drawing.node("startEvent", "inner", inside="each")
    mapping = '<bpmn:extensionElements><camunda:in source="who" target="trainee"/></bpmn:extensionElements>'
    drawing.node("callActivity", "call", mapping, inside="each", calledElement="q", writes="results")
    drawing.path("inner", "call", inside="each")
    drawing.path("start", "each")
    content = drawing.content().replace(b"</bpmn:extensionElements><bpmn:extensionElements>", b"")
    player = Player(SpiffEngine(FileDefinitions({"p.bpmn": content})))
    first = player.start()
    assert [call.variables for call in first.children] == [{"trainee": "x"}, {"trainee": "y"}]
    assert first.variables == {"results": {"x": None, "y": None}}
    player.join("call", ["good"])
    assert player.join("call", ["bad"]).variables == {"results": {"x": "good", "y": "bad"}}
    assert player.last.finished


def test_a_message_beside_a_task_may_come_more_than_once() -> None:
    drawing = Drawing(head='<bpmn:message id="m" name="question"/>')
    drawing.node("startEvent", "start")
    drawing.user("work")
    drawing.node("boundaryEvent", "asked", message("m"), attachedToRef="work", cancelActivity="false", writes="last")
    drawing.user("answer")
    drawing.path("start", "work")
    drawing.path("asked", "answer")
    player = player_of(drawing)
    player.start()
    for number in (1, 2):
        player.send("question", {"n": number})
        assert player.last.variables["last"] == {"n": number}
    assert player.work == ["answer", "answer", "work"]
    player.complete("work")
    assert player.send("question", {"n": 3}).entered == ()
    player.complete("answer")
    assert player.complete("answer").finished


def test_an_error_that_nobody_catches_is_a_fault() -> None:
    drawing = Drawing(head='<bpmn:error id="e" errorCode="broken"/>')
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("endEvent", "bang", '<bpmn:errorEventDefinition errorRef="e"/>')
    drawing.path("start", "a", "bang")
    player = player_of(drawing)
    player.start()
    fault = player.engine.complete(player.state, player.ref("a"), {}, player.now).fault
    assert fault is not None
    assert (fault.element, "broken" in fault.message) == ("bang", True)


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("=a.missing", "timeDuration", "has no moment"),
        ("whenever", "timeDate", "has no moment"),
        ("=a.missing", "timeCycle", "cannot repeat"),
        ("R2/whenever", "timeCycle", "cannot repeat"),
    ],
)
def test_a_timer_without_a_moment_is_a_fault_of_its_element(text: str, kind: str, reason: str) -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("intermediateCatchEvent", "pause", timer(text, kind))
    drawing.path("start", "a", "pause")
    player = player_of(drawing)
    player.start()
    fault = player.engine.complete(player.state, player.ref("a"), {}, player.now).fault
    assert fault is not None
    assert (fault.element, reason in fault.message) == ("pause", True)


def test_a_repeated_timer_may_begin_at_a_given_moment() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("intermediateCatchEvent", "pause", timer("R/2026-02-01T00:00:00Z/P1D", "timeCycle"))
    drawing.path("start", "pause")
    player = player_of(drawing)
    player.start()
    assert [moment.isoformat() for _, moment in player.due] == ["2026-02-01T00:00:00+00:00"]


def test_timers_fire_in_the_order_of_their_moments() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("parallelGateway", "fork")
    drawing.node("intermediateCatchEvent", "late", timer("P2D"))
    drawing.node("intermediateCatchEvent", "early", timer("P1D"))
    drawing.path("start", "fork", "late")
    drawing.path("fork", "early")
    player = player_of(drawing)
    player.start()
    assert player.wait(days=3).left == ("early", "late")
    assert player.last.finished


def test_a_condition_that_is_no_truth_value_is_a_fault_and_no_condition_is_true() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("exclusiveGateway", "g")
    drawing.user("b")
    drawing.path("start", "a", "g")
    drawing.flow("g", "b", "a.word")
    player = player_of(drawing)
    player.start()
    fault = player.engine.complete(player.state, player.ref("a"), {"word": "yes"}, player.now).fault
    assert fault is not None
    assert "not true or false" in fault.message
    plain = Drawing()
    plain.node("startEvent", "start")
    plain.node("exclusiveGateway", "g")
    plain.user("b")
    plain.path("start", "g", "b")
    player = player_of(plain)
    player.start()
    assert player.work == ["b"]


def test_an_inclusive_gateway_without_a_way_out_is_a_fault() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("inclusiveGateway", "g")
    drawing.user("b")
    drawing.path("start", "a", "g")
    drawing.flow("g", "b", "false")
    player = player_of(drawing)
    player.start()
    fault = player.engine.complete(player.state, player.ref("a"), {}, player.now).fault
    assert fault is not None
    assert fault.element == "g"


def test_a_business_rule_task_may_be_a_job() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("businessRuleTask", "rate", camunda_type="external", camunda_topic="rate", writes="grade")
    drawing.path("start", "rate")
    player = player_of(drawing)
    player.start()
    assert player.report("rate", "high").variables == {"grade": "high"}


def test_only_so_many_deployments_are_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "KEPT_DEPLOYMENTS", 0)
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.path("start", "a")
    player = player_of(drawing)
    player.start()
    player.now = START + timedelta(days=1)
    assert player.complete("a").finished
