"""Rules about the drawing itself: starts, ends, flows that lead somewhere, names that fit."""

from collections.abc import Iterator

from app.definitions.findings import ERROR, WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element, at_process
from app.engine import SUBPROCESSES, Element, Flow, ProcessModel, backwards, entries, moves_through, reachable

LONGEST = {"zh": 14, "en": 40}


def process_unique(bundle: Bundle) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for model in bundle.models:
        if model.id in seen:
            yield at_process(
                model,
                "The process id %(id)s stands in %(other)s too",
                "Give each process its own id",
                id=model.id,
                other=seen[model.id],
            )
        seen.setdefault(model.id, model.path)


def something_runs(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.models:
        if not model.executable:
            meant = any(one.form or one.topic or one.decision or one.called for one in model.elements.values())
            yield at_process(
                model,
                "The process is not executable, so nobody can start it",
                'Tick "executable" in the modeler',
                ERROR if meant or model.starter_groups else WARNING,
            )


def process_starts(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        starts = [model.elements[one] for one in entries(model)]
        plain = [one for one in starts if one.event is None]
        if not starts:
            yield at_process(model, "The process has no start event", "Draw one")
        for extra in plain[1:]:
            yield at_element(
                model,
                extra,
                "The process has %(count)s plain start events",
                "Keep one, give the others a message",
                count=len(plain),
            )


def flows_connected(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.models:
        for flow in model.flows.values():
            if flow.source not in model.elements:
                yield at_element(
                    model,
                    flow,
                    "The sequence flow begins at %(end)s, which is no step of this process",
                    "Draw the arrow again",
                    end=flow.source or "?",
                )
            if flow.target not in model.elements:
                yield at_element(
                    model,
                    flow,
                    "The sequence flow ends at %(end)s, which is no step of this process",
                    "Draw the arrow again",
                    end=flow.target or "?",
                )


def boundary_attached(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("boundaryEvent"):
        if element.attached_to not in model.elements:
            yield at_element(model, element, "The boundary event is attached to nothing", "Draw it onto a task again")


def reachable_from_start(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        found = reachable(entries(model), moves_through(model))
        for element in model.elements.values():
            if entries(model) and element.id not in found and element.kind != "eventSubProcess":
                yield at_element(model, element, "No path leads from a start to this step", "Connect it or delete it")


def end_reachable(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        ends = [one.id for one in model.elements.values() if one.kind == "endEvent"]
        if not ends:
            yield at_process(model, "The process has no end event", "Draw one and connect it")
            continue
        found = reachable(ends, backwards(moves_through(model)))
        for element in model.elements.values():
            if element.id not in found:
                yield at_element(model, element, "No path leads from this step to an end", "Connect it with an end")


def subprocess_filled(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements(*SUBPROCESSES):
        inner = {one.kind for one in model.elements.values() if one.parent == element.id}
        if not {"startEvent", "endEvent"} <= inner:
            yield at_element(model, element, "The subprocess has no start event or no end event", "Draw both inside it")


def labels_fit(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        things: list[Element | Flow] = [*model.elements.values(), *model.flows.values()]
        for thing in things:
            for language, longest in LONGEST.items():
                text = thing.names.get(language, "")
                if len(text) > longest:
                    yield at_element(
                        model,
                        thing,
                        "The name is %(length)s characters long and will cover its neighbours",
                        "Use at most %(longest)s",
                        WARNING,
                        length=len(text),
                        longest=longest,
                    )


def names_given(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        if _needs_name(model, element):
            yield at_element(model, element, "The step has no name, people will read its id", "Name it", WARNING)


def _needs_name(model: ProcessModel, element: Element) -> bool:  # noqa: ARG001
    return element.kind.endswith(("Task", "callActivity")) and not element.names


RULES = (
    Rule("process-unique", "A process id stands in one file only", process_unique),
    Rule("process-runs", "A deployed process is executable", something_runs),
    Rule("start-event", "A process has a start, and at most one plain one", process_starts),
    Rule("flow-connected", "Sequence flows connect steps of the process", flows_connected),
    Rule("boundary-attached", "A boundary event is attached to a step", boundary_attached),
    Rule("start-reaches", "Every step is reachable from a start", reachable_from_start),
    Rule("end-reachable", "From every step an end is reachable", end_reachable),
    Rule("subprocess-filled", "A subprocess holds a start and an end", subprocess_filled),
    Rule("label-length", "Names fit beside their shapes (14 Chinese, 40 English characters)", labels_fit),
    Rule("name-given", "Tasks have names", names_given),
)
