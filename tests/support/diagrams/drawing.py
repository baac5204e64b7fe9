"""A BPMN file's picture as plain rectangles and lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from tests.support.loop.files import NS


@dataclass(frozen=True)
class Box:
    """A rectangle; `x`, `y` its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def inside(self, other: "Box") -> bool:
        return other.x <= self.x and other.y <= self.y and self.right <= other.right and self.bottom <= other.bottom

    def overlaps(self, other: "Box") -> bool:
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def touched_by(self, x: float, y: float) -> bool:
        """Is the point on or within one pixel of the box?"""
        return self.x - 1 <= x <= self.right + 1 and self.y - 1 <= y <= self.bottom + 1


@dataclass(frozen=True)
class Segment:
    """A level or upright piece of a line."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def level(self) -> bool:
        return self.y1 == self.y2

    @property
    def straight(self) -> bool:
        return self.x1 == self.x2 or self.level

    def box(self) -> Box:
        left, top = min(self.x1, self.x2), min(self.y1, self.y2)
        return Box(left, top, abs(self.x1 - self.x2) or 0.1, abs(self.y1 - self.y2) or 0.1)

    def crosses(self, other: "Segment") -> bool:
        """Do the two cut through each other, not only touch?"""
        if self.level == other.level:
            return False
        across, down = (self, other) if self.level else (other, self)
        within = min(across.x1, across.x2) < down.x1 < max(across.x1, across.x2)
        return within and min(down.y1, down.y2) < across.y1 < max(down.y1, down.y2)


@dataclass(frozen=True)
class Drawing:
    """Shapes, labels and lines by the element they stand for."""

    shapes: Mapping[str, Box] = field(default_factory=dict)
    labels: Mapping[str, Box] = field(default_factory=dict)
    lines: Mapping[str, list[Segment]] = field(default_factory=dict)

    def pieces(self) -> Iterator[tuple[str, Segment]]:
        for element, segments in self.lines.items():
            for segment in segments:
                yield element, segment


def read_drawing(root: etree._Element) -> Drawing:
    """The drawing of a BPMN file."""
    shapes = {
        one.get("bpmnElement"): _box(one.find("dc:Bounds", NS)) for one in root.iterfind(".//bpmndi:BPMNShape", NS)
    }
    labels = {
        one.getparent().get("bpmnElement"): _box(one.find("dc:Bounds", NS))
        for one in root.iterfind(".//bpmndi:BPMNLabel", NS)
    }
    lines = {one.get("bpmnElement"): _segments(one) for one in root.iterfind(".//bpmndi:BPMNEdge", NS)}
    return Drawing(shapes, labels, lines)


def _box(node: etree._Element) -> Box:
    return Box(*(float(node.get(name)) for name in ("x", "y", "width", "height")))


def _segments(edge: etree._Element) -> list[Segment]:
    points = [(float(one.get("x")), float(one.get("y"))) for one in edge.iterfind("di:waypoint", NS)]
    return [Segment(*one, *other) for one, other in pairwise(points)]
