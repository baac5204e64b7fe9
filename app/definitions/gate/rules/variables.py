"""Rules about variables: who writes them, who reads them, and whether what is read is there and fresh."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from app.definitions.findings import WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element, at_process
from app.definitions.gate.element_feel import feel_in
from app.engine import (
    Element,
    Flow,
    ProcessModel,
    comes_back_without,
    expression_in,
    loop_heads,
    moves_through,
    names_in,
    reached_without,
)
from app.feel import FeelError, compile_expression

_GIVEN = frozenset({"case", "me"})
_LET_WRITE = "Correct the name, or let a step or the start event write it"


def one_writer(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        for key, elements in writers(model).items():
            for extra in elements[1:]:
                yield at_element(
                    model,
                    extra,
                    "The variable %(key)s is written by %(other)s too",
                    "Let each step write a variable of its own",
                    key=key,
                    other=elements[0].id,
                )


def field_exists(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        known = known_fields(model, bundle)
        for thing, text in _expressions(model):
            for path in sorted(paths_in(text)):
                fields = known.get(path[0])
                if fields is not None and len(path) > 1 and not is_field(path[1:], fields):
                    yield at_element(
                        model,
                        thing,
                        "%(path)s is read, but nothing writes %(field)s in it",
                        "Correct the name, or add the field to the form or decision",
                        path=".".join(path),
                        field=".".join(path[1:]),
                    )


def known_fields(model: ProcessModel, bundle: Bundle) -> dict[str, frozenset[tuple[str, ...]]]:
    """The fields of each variable of which they are known."""
    return {key: fields for key, elements in writers(model).items() if (fields := _fields(elements[0], bundle))}


def known_variables(model: ProcessModel, bundle: Bundle) -> set[str]:
    """Every name that an expression of the process may read."""
    given = _given_to_children(bundle).get(model.id, set())
    return set(writers(model)) | given | _GIVEN | _item_names(model) | _brought(model)


def variable_known(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        known = known_variables(model, bundle)
        for thing, text in _expressions(model):
            for name in sorted({path[0] for path in paths_in(text)} - known - _local(thing, bundle)):
                close = get_close_matches(name, sorted(known), n=1)
                remedy = "Write %(suggestion)s, or let a step write it" if close else _LET_WRITE
                suggestion = close[0] if close else ""
                message = "The variable %(name)s is read, but no step writes it"
                yield at_element(model, thing, message, remedy, name=name, suggestion=suggestion)


def reads_known(bundle: Bundle) -> Iterator[Finding]:
    given = _given_to_children(bundle)
    for model in bundle.executable:
        known = set(writers(model)) | given.get(model.id, set()) | _item_names(model)
        for element in model.elements.values():
            for name in element.reads or ():
                if name not in known:
                    yield at_element(
                        model,
                        element,
                        "bihuan:reads names %(name)s, which no step writes",
                        "Correct the name, or start the case with it",
                        WARNING,
                        name=name,
                    )


def subject_known(bundle: Bundle) -> Iterator[Finding]:
    """Whom a case is about decides what is kept apart and can be erased, so a name that is never there is an error.

    A message that starts a case may bring any variable.
    """
    given = _given_to_children(bundle)
    for model in bundle.executable:
        if any(element.kind == "startEvent" and element.event == "message" for element in model.elements.values()):
            continue
        known = {key: elements[0] for key, elements in writers(model).items()}
        places = given.get(model.id, set()) | _item_names(model)
        for path in sorted(paths_in(expression_in(model.properties.get("subject", "")))):
            fields = _fields(known[path[0]], bundle) if path[0] in known else None
            if path[0] not in {*known, *places} or (fields is not None and not is_field(path[1:], fields)):
                yield at_process(
                    model,
                    "bihuan:subject names %(name)s, which the process does not have",
                    "Name the variable that holds the person whom the case is about",
                    name=".".join(path),
                )


def requires_hold(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        for name in names_in(element.properties.get("requires")) or ():
            if name in model.elements and element.id in reached_without(model, [name]):
                yield at_element(
                    model,
                    element,
                    "A path leads here past %(name)s, which this step requires",
                    "Close that path, or drop the requirement",
                    name=name,
                )


def reads_fresh(bundle: Bundle) -> Iterator[Finding]:
    """A condition on a value that may be left from an earlier round of a loop."""
    for model in bundle.executable:
        following = moves_through(model)
        written = {key: {one.id for one in elements} for key, elements in writers(model).items()}
        heads = loop_heads(following, {one for ids in written.values() for one in ids})
        for flow, name in _asked(model):
            sources = written.get(name, set())
            if sources and _is_stale(model, flow.source, sources, heads):
                yield at_element(
                    model,
                    flow,
                    "The condition may read %(name)s from an earlier round of the loop",
                    "Ask something written in every round, or let the step before write it",
                    WARNING,
                    name=name,
                )


def writers(model: ProcessModel) -> Mapping[str, list[Element]]:
    """The elements that write each variable."""
    found: dict[str, list[Element]] = defaultdict(list)
    for element in model.elements.values():
        for key in dict.fromkeys((element.writes, *(target for target, _ in element.outs))):
            if key:
                found[key].append(element)
    return found


def _is_stale(model: ProcessModel, gateway: str, sources: set[str], heads: Mapping[str, set[str]]) -> bool:
    if comes_back_without(model, gateway, sources):
        return True
    entered = {head for source in sources for head in heads.get(source, ())}
    return any(gateway in reached_without(model, sources, [head]) for head in entered)


def _asked(model: ProcessModel) -> Iterator[tuple[Flow, str]]:
    for flow in model.flows.values():
        if flow.condition is not None and flow.source in model.elements:
            for name in sorted({path[0] for path in paths_in(flow.condition)}):
                yield flow, name


def _expressions(model: ProcessModel) -> Iterator[tuple[Element | Flow, str]]:
    for flow in model.flows.values():
        if flow.condition is not None:
            yield flow, flow.condition
    for element in model.elements.values():
        outs = {text for _, text in element.outs}
        for place, text in feel_in(element):
            if text not in outs and place != "bihuan:check":
                yield element, text


def paths_in(text: str) -> frozenset[tuple[str, ...]]:
    try:
        return compile_expression(text).paths
    except FeelError:
        return frozenset()


def _fields(element: Element, bundle: Bundle) -> frozenset[tuple[str, ...]] | None:
    """The paths a writer's value holds; None when they are not known, or the value is no plain context."""
    if element.item_name is not None:
        return None
    form = bundle.forms.get(element.form or "")
    if element.kind == "userTask" and form is not None:
        return form.keys
    _, decision = bundle.decisions.get(element.decision or "", (None, None))
    if decision is None or decision.table is None or len(decision.table.outputs) < 2:
        return None
    return frozenset((output.name,) for output in decision.table.outputs)


def is_field(path: tuple[str, ...], fields: frozenset[tuple[str, ...]]) -> bool:
    """Deeper than a field (into a chosen object, a duration) or above one (a group) is fine."""
    return any(path[: len(field)] == field or field[: len(path)] == path for field in fields)


def _given_to_children(bundle: Bundle) -> Mapping[str, set[str]]:
    given: dict[str, set[str]] = defaultdict(set)
    for _, element in bundle.elements("callActivity"):
        given[element.called or ""] |= {target for target, _ in element.ins} | ({element.item_name or ""} - {""})
    return given


def _brought(model: ProcessModel) -> set[str]:
    """A message start that names no variable brings one of the message's name."""
    starts = [one for one in model.elements.values() if one.kind == "startEvent" and one.event == "message"]
    return {one.message for one in starts if one.message and not one.writes}


def _item_names(model: ProcessModel) -> set[str]:
    """Items of multi-instances are seen inside a subprocess too, so they are known in the whole process."""
    return {element.item_name for element in model.elements.values() if element.item_name}


def _local(thing: Element | Flow, bundle: Bundle) -> set[str]:
    form = bundle.forms.get(thing.form or "") if isinstance(thing, Element) else None
    return {path[0] for path in form.keys} if form is not None else set()


RULES = (
    Rule("one-writer", "Each variable has one writer", one_writer),
    Rule("field-exists", "Fields read in conditions and mappings exist in the form or decision", field_exists),
    Rule("variable-known", "Variables that are read are written somewhere", variable_known),
    Rule("reads-known", "bihuan:reads names variables that are written somewhere", reads_known),
    Rule("subject-known", "bihuan:subject names a variable of the process", subject_known),
    Rule("requires-hold", "No path leads past a step that is required", requires_hold),
    Rule("stale-read", "Conditions do not read values of an earlier round", reads_fresh),
)
