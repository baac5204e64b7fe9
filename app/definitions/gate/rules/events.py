"""Rules about events: each waits for exactly one thing, which is named, and which can come."""

from collections.abc import Iterator

from lxml import etree

from app.definitions.findings import WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element
from app.definitions.gate.rules.known_words import found_at
from app.engine import Element, ProcessModel, bpmn, local_name, plain

_TIMES = tuple(bpmn(name) for name in ("timeDate", "timeDuration", "timeCycle"))
_NAMED = {"messageRef": "message", "errorRef": "error"}


def one_trigger(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for node in root.iter(tag=etree.Element):
            if node.tag == bpmn("timerEventDefinition"):
                said = [local_name(child) for child in node.iterchildren(*_TIMES)]
                message, remedy = "The timer says several times: %(said)s", "Keep one of them"
            else:
                said = [name for child in node if (name := _definition(child)) is not None]
                message, remedy = "The event waits for several things: %(said)s", "Draw one event for each"
            if len(said) > 1:
                yield found_at(path, node, message, remedy, said=", ".join(said))


def _definition(node: etree._Element) -> str | None:
    name = local_name(node) if isinstance(node.tag, str) else ""
    return name if name.endswith("EventDefinition") and node.tag == bpmn(name) else None


def names_defined(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for attribute, kind in _NAMED.items():
            known = {plain(node, "id") for node in root.iter(bpmn(kind))}
            for node in root.iter(bpmn(f"{kind}EventDefinition"), bpmn("receiveTask")):
                name = plain(node, attribute)
                if name is not None and name not in known:
                    yield found_at(
                        path,
                        node,
                        "%(attribute)s names %(name)s, which the file does not define",
                        "Choose one that is defined, or define it",
                        attribute=attribute,
                        name=name,
                    )


def timers_fit(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("intermediateCatchEvent", "startEvent"):
        if element.event == "timer" and element.kind == "startEvent":
            yield at_element(
                model,
                element,
                "Nothing starts a case by time",
                "Start it by a message, or by hand: a plain start event",
            )
        elif element.timer_kind == "cycle":
            yield at_element(
                model,
                element,
                "A cycle in an event that happens once",
                "Use timeDuration, or a boundary event that leaves its task running",
            )


def ends_end(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("endEvent"):
        if element.outgoing:
            yield at_element(
                model, element, "An arrow leaves an end event", "Remove the arrow, or make it an intermediate event"
            )


def choices_wait(bundle: Bundle) -> Iterator[Finding]:
    """What stands behind an event gateway may be entered only from there, and carry nothing."""
    for model, gateway in bundle.elements("eventBasedGateway"):
        for target in _targets(model, gateway):
            if len(target.incoming) > 1:
                yield at_element(
                    model,
                    target,
                    "The event behind the event gateway %(gateway)s is entered from elsewhere too",
                    "Draw an event of its own for that path",
                    gateway=gateway.id,
                )
            for event in model.elements.values():
                if event.attached_to == target.id:
                    yield at_element(
                        model,
                        event,
                        "A receive task behind an event gateway carries a boundary event",
                        "Let the gateway lead to a timer or message event instead",
                    )


def messages_come(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("intermediateCatchEvent", "boundaryEvent", "receiveTask"):
        if element.event == "message":
            yield at_element(
                model,
                element,
                "Nothing sends the message %(name)s to a running case, so the case may wait here for ever",
                "Use a user task, a service task or a timer",
                WARNING,
                name=element.message or "?",
            )


def _targets(model: ProcessModel, gateway: Element) -> Iterator[Element]:
    for name in gateway.outgoing:
        target = model.elements.get(model.flows[name].target)
        if target is not None:
            yield target


RULES = (
    Rule("one-trigger", "An event waits for one thing, a timer says one time", one_trigger),
    Rule("reference-defined", "Messages and errors that are named are defined", names_defined),
    Rule("timer-fits", "A cycle stands on boundary events only, and no case starts by time", timers_fit),
    Rule("end-ends", "No arrow leaves an end event", ends_end),
    Rule(
        "choice-waits",
        "Events behind an event gateway are entered from it alone, and carry none",
        choices_wait,
    ),
    Rule("message-comes", "Somebody sends the message that a case waits for", messages_come),
)
