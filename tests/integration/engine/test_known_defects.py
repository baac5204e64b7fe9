"""The library's known defects, each with the proof that cases here do not suffer from it.

Where it is cheap the library's own behaviour is shown too: when such a test fails after an update, the library has
changed, and our reason to differ should be looked at again.
"""

import copy
import random
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import SpiffWorkflow
import time_machine
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from app.engine.port import ProcessKey
from app.engine.spiff.engine import SpiffEngine
from tests.support.diagrams.bpmn import Drawing, many, timer
from tests.support.diagrams.player import CASE, START, FileDefinitions, Player


def player_of(drawing: Drawing, *, prune: bool = True, keeps: bool = True) -> Player:
    return Player(SpiffEngine(FileDefinitions({"p.bpmn": drawing.content()}), prune=prune), keeps=keeps)


def rework_loop() -> Drawing:
    """Review, then a course and a class side by side, then a check that may send all back to the review."""
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("exclusiveGateway", "merge")
    for name in ("review", "course", "offline", "verify"):
        drawing.user(name)
    drawing.node("parallelGateway", "fork")
    drawing.node("parallelGateway", "join")
    drawing.node("exclusiveGateway", "good", default="yes")
    drawing.node("endEvent", "end")
    drawing.path("start", "merge", "review", "fork", "course", "join", "verify", "good")
    drawing.path("fork", "offline", "join")
    drawing.flow("good", "merge", "verify.again")
    drawing.flow("good", "end", name="yes")
    return drawing


# 1. A parallel join inside a rework loop fires early.


def test_a_join_in_a_loop_waits_for_both_branches_in_every_round_and_order() -> None:
    content = FileDefinitions({"p.bpmn": rework_loop().content()})
    engine = SpiffEngine(content, prune=False)
    for seed in range(200):
        order, player = random.Random(seed), Player(engine, keeps=True, case=UUID(int=seed))
        player.start()
        steps = 0
        while not player.last.finished:
            name = order.choice(player.work)
            player.complete(name, {"again": name == "verify" and player.last.visits["verify"] < 3})
            assert player.work in (["review"], ["course", "offline"], ["course"], ["offline"], ["verify"], [])
            steps += 1
        assert steps == 12


def test_the_librarys_join_fires_early_in_some_orders() -> None:
    content = rework_loop().content().replace(b"=verify.again", b"again")
    parser = BpmnParser()
    parser.add_bpmn_str(content)
    spec, inner = parser.get_spec("p"), parser.get_subprocess_specs("p")
    assert any(_stock_is_wrong(spec, inner, seed) for seed in range(40))


def _stock_is_wrong(spec: object, inner: object, seed: int) -> bool:
    workflow, order, rounds = BpmnWorkflow(spec, inner), random.Random(seed), 0
    workflow.do_engine_steps()
    try:
        for _ in range(12):
            ready = sorted(workflow.get_tasks(state=TaskState.READY, manual=True), key=lambda t: t.task_spec.name)
            names = [task.task_spec.name for task in ready]
            if "verify" in names and len(names) > 1:
                return True
            task = order.choice(ready)
            rounds += task.task_spec.name == "verify"
            task.data["again"] = rounds < 3
            task.run()
            workflow.do_engine_steps()
    except Exception:  # noqa: BLE001  # the library crashes in some orders, which is the point
        return True
    return False


def test_a_join_of_nested_forks_keeps_the_tokens_that_came_first() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    for name in ("outer", "inner", "join"):
        drawing.node("parallelGateway", name)
    for name in ("a", "b", "c", "after"):
        drawing.user(name)
    drawing.path("start", "outer", "a", "join", "after")
    drawing.path("outer", "inner", "b", "join")
    drawing.path("inner", "c", "join")
    player = player_of(drawing, keeps=False)
    player.start()
    for name in ("a", "b", "c"):
        assert player.work != ["after"]
        player.complete(name)
    assert player.work == ["after"]


def test_two_tokens_of_one_branch_do_not_stand_for_the_other() -> None:
    """The case join-two-tokens-one-branch."""
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("parallelGateway", "fork")
    drawing.user("a")
    drawing.user("b")
    drawing.node("boundaryEvent", "again", timer("R/PT1H", "timeCycle"), attachedToRef="a", cancelActivity="false")
    drawing.user("m")
    drawing.node("parallelGateway", "join")
    drawing.user("after")
    drawing.path("start", "fork", "a", "m", "join", "after")
    drawing.path("fork", "b", "join")
    drawing.path("again", "m")
    player = player_of(drawing)
    player.start()
    player.wait(hours=1)
    player.complete("m")
    player.complete("a")
    player.complete("m")
    assert player.work == ["b"]
    player.complete("b")
    assert player.work == ["after"]


def test_a_join_that_can_never_be_complete_is_a_fault_not_a_silent_stop() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("a")
    drawing.node("exclusiveGateway", "split", default="else")
    drawing.node("parallelGateway", "join")
    drawing.node("endEvent", "end")
    drawing.path("start", "a", "split")
    drawing.flow("split", "join", "a.left")
    drawing.flow("split", "join", name="else")
    drawing.path("join", "end")
    player = player_of(drawing)
    player.start()
    fault = player.engine.complete(player.state, player.ref("a"), {"left": True}, player.now).fault
    assert fault is not None
    assert (fault.element, "cannot come" in fault.message) == ("join", True)


# 2. Joins merge stale copies of data; lists lose items.


def joint_scoring() -> Drawing:
    """Per person two scores side by side, the whole four times over."""
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("plan")
    drawing.node("subProcess", "assess", many("plan.people", "person"))
    drawing.node("startEvent", "begin", inside="assess")
    for name in ("fork", "join"):
        drawing.node("parallelGateway", name, inside="assess")
    drawing.user("qa", inside="assess")
    drawing.user("production", inside="assess")
    drawing.path("begin", "fork", "qa", "join", inside="assess")
    drawing.path("fork", "production", "join", inside="assess")
    drawing.node("exclusiveGateway", "enough", default="out")
    drawing.user("done")
    drawing.path("start", "plan", "assess", "enough")
    drawing.flow("enough", "plan", "case.visits.plan < 4")
    drawing.flow("enough", "done", name="out")
    return drawing


@pytest.mark.parametrize("seed", range(20))
def test_joint_scores_are_those_of_this_round(seed: int) -> None:
    order, player = random.Random(seed), player_of(joint_scoring(), prune=seed % 2 == 0, keeps=seed % 3 == 0)
    player.start()
    given: dict[str, dict[str, int]] = {}
    while player.work != ["done"]:
        task = order.choice(player.last.open_tasks)
        if task.element == "plan":
            given = {"qa": {}, "production": {}}
            player.complete("plan", {"people": [f"e{n}" for n in range(order.randint(1, 4))]})
        else:
            given[task.element][task.item] = order.randrange(100)
            player.complete(task.element, given[task.element][task.item], task.item)
    assert {key: player.last.variables[key] for key in given} == given


# 3. Completed tasks' data changes later.


def test_what_a_step_returned_never_changes_later() -> None:
    player = player_of(rework_loop())
    seen = [player.start()]
    while not player.last.finished:
        seen.append(player.complete(player.work[0], {"again": len(seen) < 9, "list": [1]}))
        if len(seen) == 3:
            before = copy.deepcopy(seen[2].variables), copy.deepcopy(seen[2].writes)
    assert (seen[2].variables, seen[2].writes) == before


# 4. Deep trees: wrong completion, recursion errors, growing cost.


def test_a_thousand_rounds_weigh_the_same_each() -> None:
    player = player_of(rework_loop(), keeps=False)
    player.start()
    sizes, serials = [], []
    for number in range(1200):
        player.complete(player.work[0], {"again": True})
        sizes.append(len(player.last.snapshot))
        serials.append(player.last.serial)
        assert not player.last.finished, number
    assert max(sizes) < 400
    assert serials[-1] - serials[-5] == serials[7] - serials[3]  # one round makes as many tokens as ever


def test_an_unpruned_case_is_refused_before_it_grows_too_deep() -> None:
    player = player_of(rework_loop(), prune=False)
    player.start()
    fault = None
    while fault is None:
        advance = player.engine.complete(player.state, player.ref(player.work[0]), {"again": True}, player.now)
        fault = advance.fault
        if fault is None:
            player._took(advance)
    assert "more than 800 steps" in fault.message
    assert not player.last.finished


def test_a_run_that_never_waits_is_stopped() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("exclusiveGateway", "round")
    drawing.node("task", "work")
    drawing.path("start", "round", "work", "round")
    fault = (
        SpiffEngine(FileDefinitions({"p.bpmn": drawing.content()})).start(CASE, ProcessKey("d", "p"), {}, START).fault
    )
    assert fault is not None
    assert "automatic steps" in fault.message


# 7. Multi-instances: see the contract (entered again, empty, items named twice). A deadline inside one:


def test_a_deadline_on_a_multi_instance_takes_all_its_instances_away() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("score", body=many('["x", "y", "z"]', "person"))
    drawing.node("boundaryEvent", "late", timer("P1D"), attachedToRef="score")
    drawing.user("boss")
    drawing.path("start", "score")
    drawing.path("late", "boss")
    player = player_of(drawing, keeps=False)
    player.start()
    player.complete("score", 1, "x")
    player.wait(days=1)
    assert (player.work, player.due) == (["boss"], [])


# 8. Running a task twice; objects half advanced after an exception.


def test_a_broken_step_leaves_a_case_in_memory_as_it_was() -> None:
    player = player_of(rework_loop())
    player.start()
    with pytest.raises(TypeError):
        player.engine.complete(player.state, player.ref("review"), object(), player.now)
    player.complete("review")
    assert player.work == ["course", "offline"]


# 10. Prediction: a chain of parallel diamonds costs double for each, a long line overflows the stack.


def test_parallel_diamonds_cost_a_token_each_not_a_doubling() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("first")
    drawing.path("start", "first")
    before = "first"
    for number in range(16):
        fork = drawing.node("parallelGateway", f"fork{number}")
        join = drawing.node("parallelGateway", f"join{number}")
        drawing.path(before, fork, drawing.node("task", f"a{number}"), join)
        drawing.path(fork, drawing.node("task", f"b{number}"), join)
        before = join
    drawing.user("last")
    drawing.path(before, "last")
    player = player_of(drawing)
    assert player.start().serial < 10
    assert player.complete("first").serial < 110
    assert player.work == ["last"]


def test_a_long_line_of_tasks_starts_with_three_tokens() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    names = [drawing.user(f"t{number}") for number in range(1000)]
    drawing.path("start", *names)
    assert player_of(drawing).start().serial == 3


# 11. The drawing decides the route.


def test_moving_a_shape_does_not_change_the_route() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("exclusiveGateway", "g")
    drawing.user("first")
    drawing.user("second")
    drawing.path("start", "g")
    drawing.flow("g", "first", "true")
    drawing.flow("g", "second", "true")
    shape = (
        '<di:BPMNShape xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="s_{0}" bpmnElement="{0}">'
        '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="0" y="{1}" width="9" height="9"/>'
        "</di:BPMNShape>"
    )
    for upper, lower in (("first", "second"), ("second", "first")):
        drawing.head = shape.format(upper, 0) + shape.format(lower, 500)
        player = player_of(drawing)
        player.start()
        assert player.work == ["first"]


# 12. Time is read from the wall clock; ids are random.


def test_the_machines_clock_changes_nothing() -> None:
    def run() -> list[object]:
        player = player_of(rework_loop(), keeps=False)
        player.start()
        return [player.complete("review"), player.complete("course"), player.last.snapshot]

    with time_machine.travel("2031-01-01T00:00:00Z"):
        other = run()
    assert other == run()


def test_the_library_makes_ids_and_reads_the_clock_only_where_we_know() -> None:
    """Fails when an update adds a place; then `numbering` and `events` must be looked at again."""
    root = Path(SpiffWorkflow.__file__).parent
    places = {"uuid4()": set(), "time.time()": set(), "datetime.now(": set()}
    for path in root.rglob("*.py"):
        text = path.read_text()
        for call, files in places.items():
            if call in re.sub(r"#.*", "", text):
                files.add(str(path.relative_to(root)))
    assert places == {
        "uuid4()": {"task.py", "bpmn/serializer/migration/version_1_3.py"},
        "time.time()": {"task.py"},
        "datetime.now(": {"bpmn/specs/event_definitions/timer.py"},
    }


def test_the_librarys_timers_are_not_used() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("intermediateCatchEvent", "pause", timer("P1D"))
    drawing.user("a")
    drawing.path("start", "pause", "a")
    player = player_of(drawing)
    with time_machine.travel(START + timedelta(days=400)):
        player.start()
        assert player.due == [("pause", START + timedelta(days=1))]
        assert player.wait(hours=23).entered == ()
    assert player.wait(hours=1).entered == ("a",)
