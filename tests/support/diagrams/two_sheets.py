"""A process in which two lanes fill a sheet at the same time, blind to each other, each by somebody else."""

import json

from tests.support.diagrams.bpmn import Drawing


def two_sheets() -> dict[str, bytes]:
    """{file name: content} of the process `blind` with the tasks `sheet_a` (QA) and `sheet_b` (production)."""
    drawing = Drawing("blind", lanes={"production": ["start", "fork", "join", "end"]})
    drawing.node("startEvent", "start")
    drawing.node("parallelGateway", "fork")
    for one, other, lane in (("sheet_a", "sheet_b", "qa"), ("sheet_b", "sheet_a", "production")):
        drawing.user(one, lane=lane, blind_with=other, not_same_as=other, camunda_formRef=one)
        drawing.path("fork", one, "join")
    drawing.node("parallelGateway", "join")
    drawing.node("endEvent", "end")
    drawing.path("start", "fork")
    drawing.path("join", "end")
    content = drawing.content().replace(
        b'<bpmn:process id="blind" isExecutable="true">',
        b'<bpmn:process id="blind" isExecutable="true" camunda:candidateStarterGroups="production">'
        b'<bpmn:extensionElements><camunda:properties><camunda:property name="bihuan:cancel_by" value="production"/>'
        b'<camunda:property name="bihuan:cancel_reasons" value="other"/>'
        b"</camunda:properties></bpmn:extensionElements>",
    )
    return {"blind.bpmn": content, "sheet_a.form": _form("sheet_a"), "sheet_b.form": _form("sheet_b")}


def _form(name: str) -> bytes:
    components = [
        {"id": f"{name}1", "type": "textfield", "key": "why", "label": "理由"},
        {"id": f"{name}2", "type": "textfield", "key": "defect_type", "label": "缺陷"},
        {"id": f"{name}3", "type": "filepicker", "key": "photos", "label": "照片"},
    ]
    return json.dumps({"type": "default", "id": name, "schemaVersion": 18, "components": components}).encode()
