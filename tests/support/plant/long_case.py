"""A case with hundreds of events in a plant's database, to measure the replay page on."""

import re
from datetime import timedelta
from uuid import UUID

from tests.support.plant.running import Plant

_NODE = re.compile(rb"<bpmn:(?:startEvent|endEvent|userTask|exclusiveGateway) id=\"(\w+)\"")
_FLOW = re.compile(rb"<bpmn:sequenceFlow id=\"(\w+)\"")


def drawn(bpmn: bytes) -> bytes:
    """The file with a picture: its nodes in a row, its flows as one line each."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}"><dc:Bounds x="{160 * number}" y="100" width="100"'
        ' height="80" /></bpmndi:BPMNShape>'
        for number, name in enumerate(match.decode() for match in _NODE.findall(bpmn))
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{name}_di" bpmnElement="{name}"><di:waypoint x="{100 + 160 * number}" y="140" />'
        f'<di:waypoint x="{160 + 160 * number}" y="140" /></bpmndi:BPMNEdge>'
        for number, name in enumerate(match.decode() for match in _FLOW.findall(bpmn))
    )
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="small_loop">{shapes}{edges}</bpmndi:BPMNPlane>'
    spaces = (
        b'<bpmn:definitions xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        b' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    )
    picture = f'<bpmndi:BPMNDiagram id="picture">{plane}</bpmndi:BPMNDiagram></bpmn:definitions>'.encode()
    return bpmn.replace(b"<bpmn:definitions", spaces, 1).replace(b"</bpmn:definitions>", picture)


def long_case(plant: Plant, events: int) -> UUID:
    """The small loop, round after round, until its ledger holds `events` events. Needs wang (production), li (qa)."""
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks at the rim"})
    done = 2
    while done < events:
        review = plant.task("li", "review").id
        plant.claim("li", review)
        plant.clock.advance(timedelta(minutes=7))
        plant.complete_task("li", review, {"limit": done % 17})
        plant.complete("wang", "confirm", {"again": True})
        plant.clock.advance(timedelta(minutes=11))
        done += 3
    return case
