"""What a BPMN file says, in our words."""

import pytest

from app.engine.bpmn_reader import read_bpmn
from app.engine.errors import BpmnFileError
from tests.support.diagrams.bpmn import HEAD, Drawing, many, message, timer


def only(content: bytes | str) -> object:
    (model,) = read_bpmn(content.encode() if isinstance(content, str) else content, "p.bpmn")
    return model


def in_process(body: str, head: str = "") -> str:
    return f'{HEAD}{head}<bpmn:process id="p" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'


def test_a_process_its_elements_and_flows_keep_their_order_and_lines() -> None:
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.user("b", lane="qa")
    drawing.user("a", lane="hr")
    drawing.path("start", "b", "a")
    model = only(drawing.content())
    assert (model.id, model.executable, model.path) == ("p", True, "p.bpmn")
    assert list(model.elements) == ["start", "b", "a"]
    assert [(flow.source, flow.target) for flow in model.flows.values()] == [("start", "b"), ("b", "a")]
    assert model.elements["b"].incoming == ("f1",)
    assert model.elements["b"].outgoing == ("f2",)
    assert model.elements["a"].line > model.elements["b"].line > model.line
    assert model.elements["b"].lane.role == "qa"


def test_names_come_in_two_languages_and_the_attribute_is_chinese() -> None:
    drawing = Drawing()
    drawing.node("task", "plain", name="审核")
    drawing.node("task", "both", name="审核", **{"name.en": "Review"})
    drawing.node("task", "other", name="Review", **{"name.zh": "审核"})
    drawing.node("task", "none")
    elements = only(drawing.content()).elements
    assert elements["plain"].names == {"zh": "审核"}
    assert elements["both"].names == elements["other"].names == {"zh": "审核", "en": "Review"}
    assert (elements["plain"].name("en"), elements["none"].name("zh")) == ("审核", "none")
    assert "name.en" not in elements["both"].properties


def test_a_pool_names_a_process_that_has_no_name() -> None:
    pool = '<bpmn:collaboration id="c"><bpmn:participant id="x" name="培训" processRef="p"/></bpmn:collaboration>'
    assert only(in_process("", pool)).names == {"zh": "培训"}


def test_the_innermost_lane_counts_also_inside_subprocesses() -> None:
    inner = (
        '<bpmn:laneSet id="in"><bpmn:lane id="l2" name="QA"><bpmn:flowNodeRef>b</bpmn:flowNodeRef></bpmn:lane>'
        "</bpmn:laneSet>"
    )
    body = (
        '<bpmn:laneSet id="out"><bpmn:lane id="l1" name="HR"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>'
        '<bpmn:childLaneSet id="cl"><bpmn:lane id="l3" name="HR2"><bpmn:flowNodeRef>c</bpmn:flowNodeRef></bpmn:lane>'
        "</bpmn:childLaneSet><bpmn:flowNodeRef>c</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
        f'<bpmn:subProcess id="s">{inner}<bpmn:userTask id="a"/><bpmn:userTask id="b"/></bpmn:subProcess>'
        '<bpmn:userTask id="c"/>'
    )
    elements = only(in_process(body)).elements
    assert {name: elements[name].lane.id for name in "abcs"} == {"a": "l1", "b": "l2", "c": "l3", "s": "l1"}
    assert (elements["a"].parent, elements["s"].parent, elements["a"].process) == ("s", "p", "p")


def test_files_with_the_same_ids_do_not_mix() -> None:
    first = only(
        in_process(
            '<bpmn:laneSet id="x"><bpmn:lane id="l"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>'
            '</bpmn:laneSet><bpmn:userTask id="a"/>'
        )
    )
    second = only(in_process('<bpmn:userTask id="a"/>'))
    assert first.elements["a"].lane is not None
    assert second.elements["a"].lane is None


def test_work_is_described_by_camunda_attributes_and_our_properties() -> None:
    drawing = Drawing()
    drawing.user(
        "a",
        reads="request, key_points",
        sign="review",
        camunda_formRef="qa_review",
        camunda_dueDate="=severity.review_due",
        camunda_followUpDate="P1D",
        camunda_priority="50",
        camunda_assignee="=request.by",
        camunda_candidateGroups="qa, qa_verifier",
    )
    element = only(drawing.content()).elements["a"]
    assert (element.form, element.due, element.follow_up) == ("qa_review", "=severity.review_due", "P1D")
    assert (element.priority, element.assignee) == ("50", "=request.by")
    assert element.candidate_groups == ("qa", "qa_verifier")
    assert (element.writes, element.reads) == ("a", ("request", "key_points"))
    assert element.properties == {"writes": "a", "reads": "request, key_points", "sign": "review"}


def test_conditions_lose_their_marks_and_plain_inputs_are_constants() -> None:
    drawing = Drawing()
    drawing.node("serviceTask", "s", input_a="=x.y", input_b="${z + 1}", input_c='say "hi"', camunda_topic="t")
    drawing.flow("s", "s", "x > 1")
    model = only(drawing.content().replace(b"=x &gt; 1", b"${ x &gt; 1 }"))
    assert model.flows["f1"].condition == "x > 1"
    assert model.elements["s"].inputs == (("a", "x.y"), ("b", "z + 1"), ("c", '"say \\"hi\\""'))
    assert model.elements["s"].topic is None  # only external tasks have one


def test_events_say_what_they_wait_for() -> None:
    drawing = Drawing(head='<bpmn:message id="m1" name="signal"/><bpmn:error id="e1" errorCode="no_data"/>')
    drawing.node("startEvent", "start", message("m1"))
    drawing.node("receiveTask", "receive", messageRef="m1")
    drawing.node("boundaryEvent", "late", timer("P3D"), attachedToRef="receive", cancelActivity="false")
    drawing.node("boundaryEvent", "bad", '<bpmn:errorEventDefinition errorRef="e1"/>', attachedToRef="receive")
    drawing.node("intermediateCatchEvent", "at", timer("=x", "timeDate"))
    drawing.node("intermediateCatchEvent", "often", timer("R3/PT1H", "timeCycle"))
    drawing.node("endEvent", "end", "<bpmn:terminateEventDefinition/>")
    e = only(drawing.content()).elements
    assert (e["start"].event, e["start"].message, e["receive"].message) == ("message", "signal", "signal")
    late = e["late"]
    assert (late.event, late.timer_kind, late.timer, late.attached_to) == ("timer", "duration", "P3D", "receive")
    assert (late.interrupting, e["bad"].interrupting, e["bad"].error) == (False, True, "no_data")
    assert (e["at"].timer_kind, e["at"].timer, e["often"].timer_kind) == ("date", "=x", "cycle")
    assert e["end"].event == "terminate"


def test_repetition_and_calls_are_read() -> None:
    drawing = Drawing()
    body = (
        '<bpmn:extensionElements><camunda:in source="plan" target="p"/>'
        '<camunda:in sourceExpression="${plan.x}" target="x"/>'
        '<camunda:out sourceExpression="=case.outcome" target="results"/></bpmn:extensionElements>'
    )
    drawing.node("callActivity", "call", body + many("plan.people", "person", sequential=True), calledElement="q")
    drawing.node("task", "loop", "<bpmn:standardLoopCharacteristics/>")
    elements = only(drawing.content()).elements
    call = elements["call"]
    assert (call.loop, call.collection, call.item_name, call.sequential) == ("multi", "plan.people", "person", True)
    assert (call.called, call.ins, call.outs) == (
        "q",
        (("p", "plan"), ("x", "plan.x")),
        (("results", "case.outcome"),),
    )
    assert elements["loop"].loop == "standard"


def test_other_modelers_spellings_are_understood_and_named() -> None:
    zeebe, spiff = "http://camunda.org/schema/zeebe/1.0", "http://spiffworkflow.org/bpmn/schema/1.0/core"
    extension = (
        f'<bpmn:extensionElements xmlns:z="{zeebe}"><z:formDefinition formId="f"/><z:taskDefinition type="t"/>'
        '<z:assignmentDefinition assignee="=a" candidateGroups="qa"/><z:taskSchedule dueDate="P1D"/>'
        '<z:ioMapping><z:input source="=x" target="y"/></z:ioMapping>'
        '<z:properties><z:property name="bihuan:writes" value="v"/></z:properties></bpmn:extensionElements>'
    )
    multi = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>people</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="i" name="person"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    decision = (
        f'<bpmn:extensionElements xmlns:s="{spiff}"><s:calledDecisionId>grade</s:calledDecisionId>'
        "</bpmn:extensionElements>"
    )
    body = (
        f'<bpmn:userTask id="a">{extension}{multi}</bpmn:userTask>'
        f'<bpmn:businessRuleTask id="b">{decision}</bpmn:businessRuleTask>'
    )
    model = only(in_process(body))
    a = model.elements["a"]
    assert (a.form, a.topic, a.assignee, a.candidate_groups, a.due) == ("f", "t", "=a", ("qa",), "P1D")
    assert (a.inputs, a.writes, a.collection, a.item_name) == ((("y", "x"),), "v", "people", "person")
    assert (model.elements["b"].decision, model.spellings) == ("grade", ("zeebe", "spiffworkflow"))


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"not xml at all", 1, "not well-formed"),
        (b"", 1, "not well-formed"),
        (b"<definitions/>", 1, "not BPMN"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', 1, "DOCTYPE"),
        (b'<!DOCTYPE x SYSTEM "http://example.com/x.dtd"><x/>', 1, "DOCTYPE"),
        (in_process("\n<bpmn:userTask/>").encode(), 4, "has no id"),
        (in_process('<bpmn:userTask id="a"/>\n<bpmn:userTask id="a"/>').encode(), 4, "used twice"),
        (b"<x>" + b" " * (4 * 1024 * 1024) + b"</x>", 0, "larger"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_remedy(content: bytes, line: int, sentence: str) -> None:
    with pytest.raises(BpmnFileError, match=sentence) as caught:
        read_bpmn(content, "x.bpmn")
    assert (caught.value.path, caught.value.remedy != "") == ("x.bpmn", True)
    assert caught.value.line == line


def test_entities_are_never_expanded() -> None:
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><d>&c;</d>'
    )
    with pytest.raises(BpmnFileError, match="DOCTYPE"):
        read_bpmn(bomb.encode(), "x.bpmn")


def test_a_mapping_without_a_name_is_refused() -> None:
    body = '<bpmn:extensionElements><camunda:in variables="all"/></bpmn:extensionElements>'
    drawing = Drawing()
    drawing.node("callActivity", "call", body, calledElement="q")
    with pytest.raises(BpmnFileError, match="target and a source"):
        read_bpmn(drawing.content(), "x.bpmn")
