"""Walks over a process: joins wait for all inputs, boundaries leave unfinished steps."""

from app.engine.bpmn_reader import read_bpmn
from app.engine.graph import comes_back_without, loop_heads, moves_through, reached_without
from app.engine.process_model import ProcessModel
from tests.support.diagrams.definition_samples import arrow, process_file


def model_of(*nodes: str, arrows: str) -> ProcessModel:
    """`arrows` like "start>a a>b": the sample's frame with these nodes instead of its own."""
    pairs = [one.split(">") for one in arrows.split()]
    flows = "".join(arrow(f"f{n}", source, target) for n, (source, target) in enumerate(pairs))
    empty = dict.fromkeys(("task", "rate", "gateway", "to_task", "to_rate", "to_gw", "back", "to_end"), "")
    return read_bpmn(process_file(more="".join(nodes) + flows, lane="", **empty), "x.bpmn")[0]


def node(kind: str, ident: str, rest: str = "", inside: str = "") -> str:
    return f'<bpmn:{kind} id="{ident}" {rest}>{inside}</bpmn:{kind}>'


FORK = (node("parallelGateway", "fork"), node("userTask", "a"), node("userTask", "b"), node("parallelGateway", "join"))
FORK_ARROWS = "start>fork fork>a fork>b a>join b>join join>end"


def test_a_parallel_join_is_reached_only_when_all_its_inputs_are() -> None:
    model = model_of(*FORK, arrows=FORK_ARROWS)

    assert "end" not in reached_without(model, ["a"])
    assert "end" in reached_without(model, [])


def test_an_exclusive_join_is_reached_by_any_input() -> None:
    nodes = [one.replace("parallelGateway", "exclusiveGateway") for one in FORK]

    assert "end" in reached_without(model_of(*nodes, arrows=FORK_ARROWS), ["a"])


def test_a_boundary_event_leaves_an_unfinished_step() -> None:
    nodes = (node("userTask", "a"), node("boundaryEvent", "late", 'attachedToRef="a"'), node("userTask", "b"))
    model = model_of(*nodes, arrows="start>a a>b late>b b>end")

    assert "b" in reached_without(model, ["a"])


def test_a_subprocess_is_left_only_by_its_end() -> None:
    inner = node("startEvent", "s") + node("userTask", "a") + node("endEvent", "e") + arrow("i1", "s", "a")
    inner += arrow("i2", "a", "e")
    model = model_of(node("subProcess", "sub", "", inner), arrows="start>sub sub>end")

    assert "end" not in reached_without(model, ["a"])
    assert "end" in reached_without(model, [])


def test_a_loop_that_passes_the_writer_does_not_come_back_without_it() -> None:
    nodes = (node("userTask", "a"), node("exclusiveGateway", "g"))
    model = model_of(*nodes, arrows="start>a a>g g>a g>end")

    assert comes_back_without(model, "g", [])
    assert not comes_back_without(model, "g", ["a"])
    assert loop_heads(moves_through(model), ["g", "end"]) == {"a": {"a"}, "g": {"a"}}
