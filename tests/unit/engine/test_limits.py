"""What cannot be executed is found before a case starts."""

from collections.abc import Callable

import pytest

from app.engine.bpmn_reader import read_bpmn
from app.engine.errors import BpmnFileError
from app.engine.graph import cycles, reachable, successors
from app.engine.limits import MAX_DIAMONDS, MAX_NESTING, MAX_NODES, check_limits, refusals
from app.engine.spiff.spec_builder import build
from tests.support.diagrams.bpmn import Drawing, many, timer


def rules(*drawings: Drawing) -> list[tuple[str, str]]:
    models = [model for drawing in drawings for model in read_bpmn(drawing.content(), "p.bpmn")]
    return [(refusal.rule, refusal.element) for refusal in check_limits(models)]


def line(*names: str) -> Drawing:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    for name in names:
        drawing.user(name)
    drawing.node("endEvent", "end")
    drawing.path("start", *names, "end")
    return drawing


def test_an_ordinary_process_is_fine() -> None:
    assert rules(line("a", "b")) == []


def node(kind: str, body: str = "", **attributes: str) -> Callable[[Drawing], None]:
    return lambda drawing: (drawing.node(kind, "x", body, **attributes), None)[1]


@pytest.mark.parametrize(
    ("add", "rule"),
    [
        (node("scriptTask", "<bpmn:script>1</bpmn:script>"), "element-supported"),
        (node("complexGateway"), "element-supported"),
        (node("transaction"), "element-supported"),
        (node("adHocSubProcess"), "element-supported"),
        (node("subProcess", triggeredByEvent="true"), "element-supported"),
        (node("intermediateThrowEvent", "<bpmn:signalEventDefinition/>"), "event-supported"),
        (node("endEvent", "<bpmn:messageEventDefinition/>"), "event-supported"),
        (node("intermediateCatchEvent", "<bpmn:timerEventDefinition/>"), "event-supported"),
        (node("intermediateCatchEvent"), "event-supported"),
        (node("receiveTask"), "event-supported"),
        (node("intermediateCatchEvent", "<bpmn:messageEventDefinition/>"), "event-supported"),
        (
            node("boundaryEvent", "<bpmn:errorEventDefinition/>", attachedToRef="a", cancelActivity="false"),
            "event-supported",
        ),
        (node("userTask", "<bpmn:standardLoopCharacteristics/>"), "repetition-supported"),
        (node("userTask", "<bpmn:multiInstanceLoopCharacteristics/>"), "repetition-supported"),
        (node("task", many("x", "y")), "repetition-supported"),
        (node("serviceTask"), "element-complete"),
        (node("businessRuleTask"), "element-complete"),
        (node("callActivity"), "element-complete"),
        (node("subProcess"), "element-complete"),
        (node("boundaryEvent", timer("P1D"), attachedToRef="nothing"), "boundary-attached"),
    ],
)
def test_what_the_engine_cannot_run_is_named(add: Callable[[Drawing], None], rule: str) -> None:
    drawing = line("a")
    add(drawing)
    assert (rule, "x") in rules(drawing)
    (model,) = read_bpmn(drawing.content(), "p.bpmn")
    with pytest.raises(BpmnFileError) as caught:
        build(model, None)
    first = next(refusals(model))
    assert (caught.value.line, caught.value.remedy, str(caught.value)) == (first.line, first.remedy, str(first))


def test_flows_must_lead_to_an_element_beside_their_source() -> None:
    drawing = line("a")
    drawing.flow("a", "end")
    assert ("flow-connected", "a") in rules(drawing)
    drawing = line("a", "b")
    drawing.flow("b", "gone")
    assert ("flow-connected", "b") in rules(drawing)
    drawing = line("a")
    drawing.node("exclusiveGateway", "g")
    drawing.flow("g", "start")
    assert ("flow-connected", "g") in rules(drawing)
    drawing = line("a")
    drawing.node("eventBasedGateway", "g")
    drawing.flow("g", "a")
    assert ("flow-connected", "g") in rules(drawing)


def test_a_multi_instance_inside_another_is_refused() -> None:
    drawing = line("a")
    drawing.node("subProcess", "s", many("x", "y"))
    drawing.node("startEvent", "inner", inside="s")
    drawing.user("m", inside="s", body=many("x", "z"))
    drawing.path("inner", "m", inside="s")
    assert rules(drawing) == [("repetition-supported", "m")]


def test_an_inclusive_join_inside_a_loop_is_refused() -> None:
    drawing = line("a")
    drawing.node("inclusiveGateway", "split")
    drawing.node("inclusiveGateway", "join")
    drawing.node("exclusiveGateway", "back")
    for name in ("x", "y"):
        drawing.user(name)
        drawing.path("split", name, "join")
    drawing.path("join", "back", "split")
    assert ("inclusive-join-outside-loop", "join") in rules(drawing)


def test_a_loop_must_hold_a_step_that_waits() -> None:
    drawing = line("a")
    drawing.node("exclusiveGateway", "g")
    drawing.node("task", "t")
    drawing.path("g", "t", "g")
    assert rules(drawing) == [("endless-loop", "g")]
    drawing = line("a")
    drawing.node("exclusiveGateway", "g")
    drawing.user("t")
    drawing.path("g", "t", "g")
    assert rules(drawing) == []


def test_the_loop_inside_a_waiting_loop_is_found_too() -> None:
    drawing = line("a")
    drawing.node("exclusiveGateway", "g")
    drawing.node("exclusiveGateway", "h")
    drawing.user("t")
    drawing.path("g", "h", "t", "g")
    drawing.path("h", "g")
    assert rules(drawing) == [("endless-loop", "g")]


def test_sizes_are_capped() -> None:
    assert ("size", "p") in rules(line(*(f"t{number}" for number in range(MAX_NODES))))
    deep = line("a")
    inside = ""
    for number in range(MAX_NESTING + 1):
        deep.node("subProcess", f"s{number}", inside=inside)
        inside = f"s{number}"
        deep.node("startEvent", f"start{number}", inside=inside)
    assert ("nesting", f"start{MAX_NESTING}") in rules(deep)
    wide = line("a")
    for number in range(MAX_DIAMONDS + 1):
        wide.node("parallelGateway", f"g{number}")
        wide.path(f"g{number}", "a")
        wide.path(f"g{number}", "end")
    assert ("diamonds", f"g{MAX_DIAMONDS}") in rules(wide)


def test_calls_may_not_form_a_circle() -> None:
    def calling(process: str, called: str) -> Drawing:
        drawing = Drawing(process)
        drawing.node("startEvent", f"{process}_start")
        drawing.node("callActivity", f"{process}_call", calledElement=called)
        drawing.path(f"{process}_start", f"{process}_call")
        return drawing

    assert rules(calling("p", "q"), calling("q", "r"), line("x")) == []
    circle = rules(calling("p", "q"), calling("q", "r"), calling("r", "q"))
    assert circle == [("call-cycle", "q_call"), ("call-cycle", "r_call")]


def test_structure_questions() -> None:
    drawing = line("a", "b")
    drawing.flow("b", "a")
    (model,) = read_bpmn(drawing.content(), "p.bpmn")
    moves = successors(model)
    assert reachable(moves["start"], moves) == {"a", "b", "end"}
    assert (reachable(moves["end"], moves), cycles(moves)) == (set(), [{"a", "b"}])
    assert cycles(moves, without={"a"}) == []


def test_a_start_event_that_does_not_exist_is_refused() -> None:
    (model,) = read_bpmn(line("a").content(), "p.bpmn")
    with pytest.raises(BpmnFileError, match="start event missing") as caught:
        build(model, "missing")
    assert "start" in caught.value.params["known"]


def test_a_huge_process_is_refused_for_its_size_alone() -> None:
    drawing = Drawing()
    for number in range(5000):
        drawing.node("complexGateway", f"g{number}")
    assert rules(drawing) == [("size", "p")]
    crowded = line("a")
    crowded.node("exclusiveGateway", "g")
    for _ in range(1000):
        crowded.flow("g", "a")
    assert rules(crowded) == [("size", "p")]


def test_a_hundred_nested_subprocesses_are_refused_without_a_crash() -> None:
    deep, inside = line("a"), ""
    for number in range(100):
        inside = deep.node("subProcess", f"s{number}", inside=inside)
    assert ("nesting", "s99") in rules(deep)
