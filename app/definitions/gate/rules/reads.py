"""Rules about what checks and decisions read: answers by their own names, variables by theirs."""

from collections.abc import Iterator

from app.definitions.findings import Finding
from app.definitions.gate.bundle import Bundle, Rule, at_element
from app.definitions.gate.rules.variables import is_field, known_fields, known_variables, paths_in
from app.engine import expression_in


def check_reads(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("userTask"):
        form, text = bundle.forms.get(element.form or ""), element.properties.get("check")
        if form is None or text is None:
            continue
        roots, known = {path[0] for path in form.keys}, known_variables(model, bundle)
        for path in sorted(paths_in(expression_in(text))):
            if not (is_field(path, form.keys) if path[0] in roots else path[0] in known):
                message = "bihuan:check names %(name)s, which neither the form nor a step gives"
                yield at_element(model, element, message, "Correct the name", name=".".join(path))


def decision_reads(bundle: Bundle) -> Iterator[Finding]:
    for model, element in bundle.elements("businessRuleTask"):
        path, decision = bundle.decisions.get(element.decision or "", (None, None))
        known, fields = known_variables(model, bundle), known_fields(model, bundle)
        for read in sorted(decision.inputs) if decision is not None else ():
            if read[0] not in known:
                message = "The decision %(decision)s reads %(name)s, which no step writes"
                remedy = 'Correct the name in %(file)s; a text stands in quotes: "%(name)s"'
            elif read[0] in fields and not is_field(read[1:], fields[read[0]]):
                message = "The decision %(decision)s reads %(name)s, but nothing writes that field"
                remedy = "Correct the name in %(file)s, or add the field to the form"
            else:
                continue
            yield at_element(model, element, message, remedy, decision=element.decision, name=".".join(read), file=path)


RULES = (
    Rule("check-reads", "A check reads fields of its form, or variables", check_reads),
    Rule("decision-reads", "A decision reads what the process writes", decision_reads),
)
