"""Rules against what this house does not run: code in files, and elements whose engine is not proven."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from app.definitions.findings import ERROR, WARNING, Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element
from app.engine import BPMN, CAMUNDA, SPIFF, ZEEBE, bpmn, line_of

_FEEL = ("", "feel", "https://www.omg.org/spec/DMN/20191111/FEEL/", "http://www.omg.org/spec/FEEL/20140401")
_ELEMENTS: Mapping[str, tuple[str, str]] = {
    "eventSubProcess": ("An event subprocess is not supported", "Use boundary events, or a case operation to cancel"),
    "adHocSubProcess": ("An ad-hoc subprocess is not supported", "Draw the order, or a parallel gateway"),
    "transaction": ("A transaction subprocess is not supported", "Use a plain subprocess"),
    "complexGateway": ("A complex gateway is not supported", "Use exclusive and parallel gateways"),
    "scriptTask": ("A script task is code, which is refused", "Use a decision, a service task or a FEEL mapping"),
    "manualTask": ("A manual task leaves no record, so it is not supported", "Use a user task with a short form"),
    "task": ("A task without a type does nothing", "Make it a user task or a service task"),
}
_EVENTS = frozenset({"compensate", "cancel", "escalation", "conditional", "signal", "link", "multiple"})
_CODE = frozenset({"script", "executionListener", "taskListener", "connector", "field"})
_CODE_ATTRIBUTES = ("class", "delegateExpression", "expression", "resource")
_OTHERS: Mapping[str | None, str] = {ZEEBE: "zeebe", SPIFF: "spiffworkflow"}
_SPIFF_CODE = frozenset({"preScript", "postScript", "serviceTaskOperator"})


def elements_supported(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements(*_ELEMENTS):
        message, remedy = _ELEMENTS[element.kind]
        yield at_element(model, element, message, remedy)
    for model, element in bundle.elements():
        if element.event in _EVENTS:
            yield at_element(
                model,
                element,
                "A %(event)s event is not supported",
                "Use a timer, message or error event",
                event=element.event,
            )
        if element.loop == "standard":
            yield at_element(
                model, element, "A standard loop is not supported", "Draw the loop with a gateway, or use a collection"
            )


def collection_complete(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        if element.loop == "multi" and not (element.collection and element.item_name):
            yield at_element(
                model,
                element,
                "The multi-instance has no collection or no name for its item",
                "Give it camunda:collection and camunda:elementVariable",
            )


def no_code(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for node in root.iter(tag=etree.Element):
            what = _code(node)
            if what is not None:
                yield _at(
                    path,
                    node,
                    "%(what)s is code, which is refused",
                    "Use FEEL, a decision or a service task",
                    what=what,
                )


def feel_only(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for node in root.iter(bpmn("conditionExpression"), bpmn("completionCondition"), bpmn("loopCondition")):
            language = node.get("language") or ""
            if language.lower() not in {one.lower() for one in _FEEL}:
                yield _at(
                    path, node, "The expression is written in %(language)s", "Write it in FEEL", language=language
                )


def spelling_stock(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        said = set()
        for node in root.iter(*(f"{{{namespace}}}*" for namespace in _OTHERS)):
            finding = _at(
                path,
                node,
                "The %(spelling)s spelling is understood only in part",
                "Save it in the Camunda 7 spelling",
                spelling=_OTHERS[etree.QName(node).namespace],
            )
            if finding.element not in said:
                said.add(finding.element)
                yield replace(finding, severity=WARNING)


def embedded_forms(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for node in root.iter(f"{{{CAMUNDA}}}formData"):
            yield _at(path, node, "A generated form inside the process is not supported", "Use camunda:formRef")


def _code(node: etree._Element) -> str | None:
    name = etree.QName(node)
    if name.namespace == CAMUNDA and name.localname in _CODE:
        return f"camunda:{name.localname}"
    if name.namespace == SPIFF and name.localname in _SPIFF_CODE:
        return f"spiffworkflow:{name.localname}"
    if name.namespace == ZEEBE and name.localname == "script":
        return "zeebe:script"
    if name.namespace == BPMN and name.localname == "script":
        return "script"
    return next((f"camunda:{one}" for one in _CODE_ATTRIBUTES if node.get(f"{{{CAMUNDA}}}{one}") is not None), None)


def _at(path: str, node: etree._Element, message: str, remedy: str, **params: object) -> Finding:
    return Finding("", ERROR, path, message, remedy, _owner(node), line_of(node) or None, params)


def _owner(node: etree._Element) -> str | None:
    """The id of the nearest element around it that has one."""
    current: etree._Element | None = node
    while current is not None:
        if current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return None


RULES = (
    Rule("element-supported", "Only elements that this house runs", elements_supported),
    Rule("collection-complete", "A multi-instance names its collection and its item", collection_complete),
    Rule("no-code", "No scripts, listeners, classes or delegates", no_code),
    Rule("feel-only", "Conditions are written in FEEL", feel_only),
    Rule("stock-spelling", "The Camunda 7 spelling is used", spelling_stock),
    Rule("form-file", "Forms are files, not generated", embedded_forms),
)
