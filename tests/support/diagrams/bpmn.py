"""Small BPMN files for tests, written as nodes and flows."""

from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="d" targetNamespace="t"'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn">\n'
)


@dataclass
class Drawing:
    """One process; nodes go into `inside` when it is set (the id of a subprocess)."""

    process: str = "p"
    lanes: dict[str, list[str]] = field(default_factory=dict)
    head: str = ""

    def __post_init__(self) -> None:
        self._nodes: dict[str, list[str]] = {"": []}
        self._wrap: dict[str, tuple[str, str]] = {}
        self._counter = 0

    def node(self, kind: str, name: str, body: str = "", /, *, inside: str = "", **attributes: str) -> str:
        """Add a node; attributes `default`, `attachedToRef` … are plain, the others (`writes` …) are `bihuan:`
        properties unless they start with `camunda_`."""
        plain, camunda, own = _sorted(attributes)
        extension = _extension(own) if own else ""
        start = f"<bpmn:{kind} id={quoteattr(name)}{plain}{camunda}>{extension}{body}"
        self._nodes.setdefault(inside, [])
        if kind == "subProcess":
            self._nodes[inside].append(f"@{name}")
            self._nodes.setdefault(name, [])
            self._wrap[name] = (start, f"</bpmn:{kind}>")
        else:
            self._nodes[inside].append(f"{start}</bpmn:{kind}>")
        return name

    def user(self, name: str, *, inside: str = "", body: str = "", **attributes: str) -> str:
        """A person's task that writes the variable of its own name."""
        lane = attributes.pop("lane", None)
        if lane:
            self.lanes.setdefault(lane, []).append(name)
        return self.node("userTask", name, body, inside=inside, **{"writes": name, **attributes})

    def flow(self, source: str, target: str, when: str = "", *, inside: str = "", name: str = "") -> str:
        """A sequence flow, with a FEEL condition or none."""
        self._counter += 1
        identity = name or f"f{self._counter}"
        condition = f"<bpmn:conditionExpression>={escape(when)}</bpmn:conditionExpression>" if when else ""
        self._nodes[inside].append(
            f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">{condition}'
            "</bpmn:sequenceFlow>"
        )
        return identity

    def path(self, *names: str, inside: str = "") -> None:
        """Flows from each to the next."""
        for source, target in pairwise(names):
            self.flow(source, target, inside=inside)

    def content(self) -> bytes:
        """The file."""
        lanes = "".join(
            f'<bpmn:lane id="lane_{role}" name="{role}">{_extension({"role": role})}'
            + "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in names)
            + "</bpmn:lane>"
            for role, names in self.lanes.items()
        )
        lane_set = f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>' if lanes else ""
        body = f'<bpmn:process id="{self.process}" isExecutable="true">\n{lane_set}{self._inner("")}</bpmn:process>'
        return f"{HEAD}{self.head}{body}\n</bpmn:definitions>".encode()

    def _inner(self, inside: str) -> str:
        parts = []
        for text in self._nodes[inside]:
            if text.startswith("@"):
                start, end = self._wrap[text[1:]]
                parts.append(start + self._inner(text[1:]) + end)
            else:
                parts.append(text)
        return "\n".join(parts) + "\n"


def many(collection: str, item: str, *, sequential: bool = False) -> str:
    """The multi-instance marker."""
    order = ' isSequential="true"' if sequential else ""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{order} camunda:collection={quoteattr('=' + collection)} "
        f'camunda:elementVariable="{item}"/>'
    )


def timer(text: str, kind: str = "timeDuration") -> str:
    """A timer definition."""
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"


def message(reference: str) -> str:
    """A message definition; declare the message in `Drawing.head`."""
    return f'<bpmn:messageEventDefinition messageRef="{reference}"/>'


_PLAIN = {"default", "attachedToRef", "cancelActivity", "calledElement", "triggeredByEvent", "messageRef", "name"}


def _sorted(attributes: dict[str, str]) -> tuple[str, str, dict[str, str]]:
    plain = "".join(f" {k}={quoteattr(v)}" for k, v in attributes.items() if k in _PLAIN)
    camunda = "".join(
        f" camunda:{k.removeprefix('camunda_')}={quoteattr(v)}"
        for k, v in attributes.items()
        if k.startswith("camunda_")
    )
    own = {k: v for k, v in attributes.items() if k not in _PLAIN and not k.startswith("camunda_")}
    return plain, camunda, own


def _extension(own: dict[str, str]) -> str:
    """Our properties; `input_x` is the input parameter x."""
    properties = "".join(
        f'<camunda:property name="bihuan:{name}" value={quoteattr(value)}/>'
        for name, value in own.items()
        if not name.startswith("input_")
    )
    inputs = "".join(
        f'<camunda:inputParameter name="{name.removeprefix("input_")}">{escape(value)}</camunda:inputParameter>'
        for name, value in own.items()
        if name.startswith("input_")
    )
    box = f"<camunda:inputOutput>{inputs}</camunda:inputOutput>" if inputs else ""
    return (
        f"<bpmn:extensionElements>{box}<camunda:properties>{properties}</camunda:properties></bpmn:extensionElements>"
    )
