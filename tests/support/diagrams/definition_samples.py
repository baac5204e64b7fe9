"""A small deployment that passes the gate without a word, and the handles to break it."""
# ruff: noqa: E501  # schemas and XML read best unbroken

import json
import re
from collections.abc import Mapping
from typing import Any

_NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
)
_ID = re.compile(r'\bid="(\w+)"')
RUNS = 'isExecutable="true" camunda:candidateStarterGroups="production"'
PROCESS_PATH, DECISION_PATH, FORM_PATH = "processes/sample.bpmn", "processes/rate.dmn", "forms/review.form"


def properties(**values: str) -> str:
    """A `camunda:properties` block; `name_en` becomes `bihuan:name.en`."""
    lines = [
        f'<camunda:property name="bihuan:{name.replace("_en", ".en").replace("__", ".")}" value="{value}"/>'
        for name, value in values.items()
    ]
    return f"<bpmn:extensionElements><camunda:properties>{''.join(lines)}</camunda:properties></bpmn:extensionElements>"


def user_task(ident: str = "review", attributes: str = "", inside: str = "", **own: str) -> str:
    """The review task; `own` are further properties, None removes one."""
    facts = {"writes": "review", "reads": "request", "escalate": "P1D:qa_manager", "remind": "P-1D,PT0S", **own}
    written = {name: value for name, value in facts.items() if value}
    return f'<bpmn:userTask id="{ident}" name="审核" {attributes or FORM_REF}>{properties(**written)}{inside}</bpmn:userTask>'


FORM_REF = 'camunda:formRef="review" camunda:dueDate="P2D"'
RATE = '<bpmn:businessRuleTask id="rate" name="判定" camunda:decisionRef="rate" camunda:resultVariable="rating"/>'
GATEWAY = '<bpmn:exclusiveGateway id="gw" name="通过?" default="to_end"/>'


def arrow(ident: str, source: str, target: str, condition: str | None = None, attributes: str = "") -> str:
    """A sequence flow, with a condition as Camunda Modeler writes it."""
    inside = (
        ""
        if condition is None
        else f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" {attributes}>{condition}'
        "</bpmn:conditionExpression>"
    )
    return f'<bpmn:sequenceFlow id="{ident}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'


PARTS: Mapping[str, str] = {
    "start": properties(writes="request"),
    "task": user_task(),
    "rate": RATE,
    "gateway": GATEWAY,
    "end": '<bpmn:endEvent id="end" name="结束"/>',
    "to_task": arrow("to_task", "start", "review"),
    "to_rate": arrow("to_rate", "review", "rate"),
    "to_gw": arrow("to_gw", "rate", "gw"),
    "back": arrow("back", "gw", "review", '=review.decision = "return"'),
    "to_end": arrow("to_end", "gw", "end"),
    "more": "",
}


def process_file(
    *,
    name: str = "示例",
    role: str = "qa",
    lane: str | None = None,
    attributes: str = RUNS,
    inside: str = "",
    root: str = "",
    **parts: str,
) -> bytes:
    """The sample process: start, review (user task), rate (decision), and a way back. `parts` replace `PARTS`."""
    own = {**PARTS, **parts}
    in_lane = "review rate gw end start" if lane is None else lane
    references = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in in_lane.split())
    lanes = f'<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="质量部">{properties(role=role) if role else ""}{references}</bpmn:lane></bpmn:laneSet>'
    body = "\n".join(
        [
            f'<bpmn:startEvent id="start" name="开始">{own["start"]}</bpmn:startEvent>',
            own["task"],
            own["rate"],
            own["gateway"],
            own["end"],
            own["to_task"],
            own["to_rate"],
            own["to_gw"],
            own["back"],
            own["to_end"],
            own["more"],
        ]
    )
    drawn = "".join(f'<di:BPMNShape bpmnElement="{one}"/>' for one in dict.fromkeys(_ID.findall(body)))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions {_NAMESPACES} id="defs" targetNamespace="https://x">\n'
        f'{root}<bpmn:process id="sample" name="{name}" {attributes}>\n'
        f"{inside or properties(name_en='Sample')}\n{lanes}\n{body}\n</bpmn:process>"
        f"<di:BPMNDiagram><di:BPMNPlane>{drawn}</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"
    ).encode()


DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rate_file" name="rate" namespace="https://x">
  <decision id="rate" name="判定">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="in1"><inputExpression id="ie1"><text>review.score</text></inputExpression></input>
      <output id="out1" name="level"/><output id="out2" name="due"/>
      <rule id="r1"><inputEntry id="i1"><text>&gt;= 80</text></inputEntry>
        <outputEntry id="o1"><text>"good"</text></outputEntry><outputEntry id="o2"><text>"P1D"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="i2"><text>-</text></inputEntry>
        <outputEntry id="o3"><text>"poor"</text></outputEntry><outputEntry id="o4"><text>"P2D"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>""".encode()

DECIDE = {
    "id": "decision",
    "type": "radio",
    "key": "decision",
    "label": "结论",
    "values": [{"label": "通过", "value": "accept"}, {"label": "退回", "value": "return"}],
    "validate": {"required": True},
}
NOTE = {"id": "note", "type": "textarea", "key": "note", "label": "说明"}
SCORE = {"id": "score", "type": "number", "key": "score", "label": "得分", "validate": {"min": 0, "max": 100}}


def form_file(*components: Mapping[str, Any], **top: Any) -> bytes:
    """A form of these components, one line each, as the form editor would save it."""
    content = {"type": "default", "schemaVersion": 19, "id": "review", "components": list(components), **top}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


FORM = form_file(DECIDE, NOTE, SCORE)


def bundle_files(
    process: bytes | None = None, decision: bytes = DECISION, form: bytes = FORM, **more: bytes
) -> dict[str, bytes]:
    """The three files by path, each replaceable; `more` by path with `__` for `/` and `_dot_` for `.`."""
    files = {PROCESS_PATH: process or process_file(), DECISION_PATH: decision, FORM_PATH: form}
    extra = {path.replace("__", "/").replace("_dot_", "."): content for path, content in more.items()}
    return {**files, **extra}
