"""Rules about what steps name: forms, decisions, called processes, topics."""

from collections.abc import Iterator
from difflib import get_close_matches

from app.definitions.findings import WARNING, Finding
from app.definitions.forms.file_checks import CUSTOM
from app.definitions.forms.finding_collector import FindingCollector
from app.definitions.gate.bundle import Bundle, Rule, at_element
from app.engine import Element, ProcessModel

_FORM_PROPERTIES = (
    *(
        "prefill",
        "again",
        "serial",
        "picker",
        "picker.line",
        "picker.step",
        "check",
        "check.message",
        "check.message.zh",
        "check.message.en",
    ),
    *("validate.message", "validate.message.zh", "validate.message.en"),
    *("label.zh", "label.en", "description.zh", "description.en", "text.zh", "text.en", "content.zh", "content.en"),
)
_GIVEN = frozenset({"me", "case", "this", "parent", "i"})


def task_form(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("userTask"):
        if element.form is None:
            yield at_element(model, element, "The task has no form", "Give it camunda:formRef")
        elif ":" in element.form:
            message = "The form %(form)s is another tool's page, which is not shown here"
            yield at_element(model, element, message, "Draw a form and name it by camunda:formRef", form=element.form)
        elif element.form not in bundle.forms and element.form not in bundle.broken:
            yield at_element(
                model,
                element,
                "The form %(form)s is not part of the deployment",
                "Add forms/%(form)s.form",
                form=element.form,
            )


def form_used(bundle: Bundle) -> Iterator[Finding]:
    used = {element.form for _, element in bundle.elements("userTask")}
    used |= {model.properties.get("cancel_form") for model in bundle.executable} | {"cancel"}
    for name, form in bundle.forms.items():
        if bundle.executable and name not in used:
            yield Finding("", WARNING, form.path, "No task uses this form", "Leave it out or name it in a task")


def form_named(bundle: Bundle) -> Iterator[Finding]:
    for form in bundle.forms.values():
        written = form.raw.get("id")
        if written and written != form.name:
            message = "The form's id is %(id)s, but tasks refer to it by its file's name, %(name)s"
            remedy = "Give it the id %(name)s"
            yield Finding("", WARNING, form.path, message, remedy, params={"id": written, "name": form.name})


def form_properties(bundle: Bundle) -> Iterator[Finding]:
    """One that looks like a known one was meant: its check or first value would silently be gone.

    Asked here and not when a form is read, because a form in force must stay readable.
    """
    for form in bundle.forms.values():
        report = FindingCollector(form.path, bundle.files[form.path])
        for component in form.walk():
            for name in component.properties:
                close = get_close_matches(name, _FORM_PROPERTIES, n=1, cutoff=0.75)
                if close and not CUSTOM.fullmatch(name):
                    message, remedy = "Unknown property %(name)s", "Write %(suggestion)s, or remove it"
                    yield report.about("", component.id, message, remedy, name=name, suggestion=close[0])


def inputs_used(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        if element.inputs and element.topic is None:
            message = "Input parameters are given to jobs only, here they would mean nothing"
            yield at_element(model, element, message, "Remove them, and read the variables themselves")


def decision_exists(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("businessRuleTask"):
        if element.decision is None:
            yield at_element(model, element, "The task names no decision", "Give it camunda:decisionRef")
        elif element.decision not in bundle.decisions and not bundle.may_define(element.decision):
            yield at_element(
                model,
                element,
                "The decision %(decision)s is not part of the deployment",
                "Add its DMN file",
                decision=element.decision,
            )


def call_exists(bundle: Bundle) -> Iterator[Finding]:
    known = {model.id for model in bundle.executable}
    for model, element in bundle.elements("callActivity"):
        if element.called is None:
            yield at_element(model, element, "The call activity calls nothing", "Give it a called element")
        elif element.called not in known and not bundle.may_define(element.called):
            yield at_element(
                model,
                element,
                "The process %(called)s is not part of the deployment",
                "Add its file, executable",
                called=element.called,
            )


def service_topic(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("serviceTask", "sendTask"):
        if element.topic is None:
            yield at_element(
                model,
                element,
                "The task says no topic, so no job can do it",
                'Give it camunda:type="external" and camunda:topic',
            )


def topic_served(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements():
        if element.topic is not None and bundle.topics is not None and element.topic not in bundle.topics:
            yield at_element(
                model,
                element,
                "No job serves the topic %(topic)s",
                "Use one of: %(known)s",
                topic=element.topic,
                known=", ".join(sorted(bundle.topics)),
            )


def work_is_written(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("userTask", "businessRuleTask"):
        if element.writes is None:
            yield at_element(
                model,
                element,
                "The step does not say which variable it writes",
                "Give it the property bihuan:writes (a decision: camunda:resultVariable)",
            )


def task_reads(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("userTask"):
        if element.reads is None:
            yield at_element(
                model,
                element,
                "The task does not say what its form may show, so the form sees every variable",
                "Give it the property bihuan:reads",
                WARNING,
            )


def form_reads(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("userTask"):
        form = bundle.forms.get(element.form or "")
        if form is None or element.reads is None:
            continue
        for name in sorted(form.names - _shown(model, element)):
            if not name.startswith("catalog_"):
                yield at_element(
                    model,
                    element,
                    "The form %(form)s uses %(name)s, which the task does not read",
                    "Add it to bihuan:reads, or remove it from the form",
                    form=form.name,
                    name=name,
                )


def _shown(model: ProcessModel, element: Element) -> frozenset[str]:
    own = {element.item_name} if element.item_name else set()
    container = model.elements.get(element.parent)
    if container is not None and container.item_name:
        own.add(container.item_name)
    return _GIVEN | own | set(element.reads or ())


RULES = (
    Rule("task-form", "Every user task has a form of the deployment", task_form),
    Rule("form-used", "Every form is used", form_used),
    Rule("form-named", "A form's id is its file's name", form_named),
    Rule("form-property", "Properties of form components are spelt right", form_properties),
    Rule("inputs-used", "Input parameters stand on steps that are done by a job", inputs_used),
    Rule("decision-exists", "A decision task names a decision of the deployment", decision_exists),
    Rule("call-exists", "A call activity calls an executable process of the deployment", call_exists),
    Rule("topic-served", "The topics of service tasks are served", topic_served),
    Rule("service-topic", "A service task names the topic of its job", service_topic),
    Rule("task-writes", "A task declares the variable it writes", work_is_written),
    Rule("task-reads", "A task declares the variables its form may show", task_reads),
    Rule("form-reads", "A form uses only what its task reads", form_reads),
)
