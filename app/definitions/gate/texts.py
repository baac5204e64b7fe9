"""Every expression of a bundle with the place where it stands, for the rules that look into expressions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.definitions.findings import ERROR, Finding
from app.definitions.forms.expressions import expressions
from app.definitions.forms.finding_collector import FindingCollector
from app.definitions.forms.form import Form
from app.definitions.gate.bundle import Bundle, at_element, at_process
from app.definitions.gate.element_feel import PROCESS_FEEL, feel_in
from app.engine import Element, Flow, ProcessModel, expression_in, line_of

Say = Callable[..., Finding]
"""Makes a finding at an expression's place from message, remedy and their parameters."""

_NO_FEEL = frozenset({"description", "annotationEntry", "question", "allowedAnswers", "annotation"})


@dataclass(frozen=True, slots=True)
class Text:
    """An expression: where it stands (`place`), and the names of functions that its file defines.
    `form` is the form of the task it stands on.
    """

    place: str
    text: str
    say: Say
    functions: frozenset[str] = frozenset()
    is_cell: bool = False
    form: str | None = None


def texts_in(bundle: Bundle) -> Iterator[Text]:
    """Those of processes, then of forms, then of decisions."""
    for model in bundle.executable:
        yield from texts_of_process(model)
    for form in bundle.forms.values():
        yield from texts_of_form(form, bundle.files[form.path])
    for path, root in bundle.tables.items():
        yield from _of_decisions(path, root)


def texts_of_form(form: Form, content: bytes) -> Iterator[Text]:
    """The expressions of a form's components."""
    report = FindingCollector(form.path, content)
    for component in form.walk():
        say = _say_in_form(report, component.id)
        yield from (Text(place, text, say) for place, text in expressions(component))


def texts_of_process(model: ProcessModel) -> Iterator[Text]:
    """The expressions of a process, its elements and flows."""
    for name in PROCESS_FEEL:
        if name in model.properties:
            yield Text(f"bihuan:{name}", expression_in(model.properties[name]), _say_of_process(model))
    for element in model.elements.values():
        say = _say_at(model, element)
        yield from (Text(place, text, say, form=element.form) for place, text in feel_in(element))
    for flow in model.flows.values():
        if flow.condition is not None:
            yield Text("conditionExpression", flow.condition, _say_at(model, flow))


def _of_decisions(path: str, root: etree._Element) -> Iterator[Text]:
    functions = frozenset(str(node.get("name")) for node in root.iter(tag=etree.Element) if node.get("name"))
    for node in root.iter("{*}text"):
        holder = node.getparent()
        if holder is None or not (node.text or "").strip():
            continue
        kind = etree.QName(holder).localname
        if kind not in _NO_FEEL:
            yield Text(kind, (node.text or "").strip(), say_in_table(path, holder), functions, kind == "inputEntry")


def say_in_table(path: str, node: etree._Element) -> Say:
    """Findings at a node of a DMN file."""

    def say(message: str, remedy: str, **params: Any) -> Finding:
        ids = (one.get("id") for one in (node, *node.iterancestors(tag=etree.Element)))
        return Finding("", ERROR, path, message, remedy, next(filter(None, ids), None), line_of(node) or None, params)

    return say


def _say_at(model: ProcessModel, thing: Element | Flow) -> Say:
    return lambda message, remedy, **params: at_element(model, thing, message, remedy, **params)


def _say_of_process(model: ProcessModel) -> Say:
    return lambda message, remedy, **params: at_process(model, message, remedy, **params)


def _say_in_form(report: FindingCollector, element: str) -> Say:
    return lambda message, remedy, **params: report.about("", element, message, remedy, **params)
