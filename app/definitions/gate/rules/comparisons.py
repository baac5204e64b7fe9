"""Rules about values: nothing is compared with what can never be there, and no two rules of a table hold at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations

from app.definitions.findings import Finding
from app.definitions.gate.bundle import Bundle, Rule
from app.definitions.gate.domains import Domain, form_domains, written_domains
from app.definitions.gate.feel_facts import Comparison, Literal, Path, facts_of, literals_in, path_in
from app.definitions.gate.tables import RawTable, both_hold, tables_in
from app.definitions.gate.texts import Say, Text, say_in_table, texts_of_form, texts_of_process
from app.engine import ProcessModel

MOST_ROWS = 300


def values_possible(bundle: Bundle) -> Iterator[Finding]:
    for model in bundle.executable:
        written = written_domains(bundle, model)
        for text in texts_of_process(model):
            own = _own_fields(bundle, text) if text.place == "bihuan:check" else {}
            yield from _comparisons(text, {**written, **own})
        yield from _cells(bundle, model, written)
    for form in bundle.forms.values():
        for text in texts_of_form(form, bundle.files[form.path]):
            yield from _comparisons(text, form_domains(form))


def _own_fields(bundle: Bundle, text: Text) -> Mapping[Path, Domain]:
    """A check sees the answers of its own form by their names."""
    form = bundle.forms.get(text.form or "")
    return {} if form is None else form_domains(form)


def _comparisons(text: Text, domains: Mapping[Path, Domain]) -> Iterator[Finding]:
    facts = facts_of(text.text)
    for comparison in facts.comparisons:
        if comparison.path[0] not in facts.own:
            yield from _impossible(comparison, domains, text.say)


def _impossible(comparison: Comparison, domains: Mapping[Path, Domain], say: Say) -> Iterator[Finding]:
    domain = domains.get(comparison.path)
    if domain is None or domain.holds(comparison.literal):
        return
    name, value = ".".join(comparison.path), _written(comparison.literal)
    if domain.values is None:
        message = "%(name)s is a %(kind)s, so it is never equal to %(value)s"
        yield say(message, "Compare it with a %(kind)s", name=name, value=value, kind=domain.kind)
        return
    known = sorted(_written(one) for one in domain.values)
    close = get_close_matches(value, known, n=1)
    remedy = "Write %(suggestion)s, or add the value to the form" if close else "Use one of: %(known)s"
    suggestion = close[0] if close else ""
    message = "%(name)s is never %(value)s"
    yield say(message, remedy, name=name, value=value, suggestion=suggestion, known=", ".join(known))


def _written(literal: Literal) -> str:
    if isinstance(literal, bool):
        return str(literal).lower()
    return f'"{literal}"' if isinstance(literal, str) else str(literal)


def _cells(bundle: Bundle, model: ProcessModel, domains: Mapping[Path, Domain]) -> Iterator[Finding]:
    """The cells of a table under an input that is a plain field."""
    used = {element.decision for element in model.elements.values()}
    for path, root in bundle.tables.items():
        for table in tables_in(root):
            if table.decision in used:
                yield from _cells_of(table, path, domains)


def _cells_of(table: RawTable, path: str, domains: Mapping[Path, Domain]) -> Iterator[Finding]:
    for column, text in enumerate(table.inputs):
        field = path_in(text)
        for row in table.rows if field in domains else ():
            for literal in literals_in(row.tests[column]):
                yield from _impossible(Comparison(field or (), literal), domains, say_in_table(path, row.node))


def rules_exclude(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.tables.items():
        for table in tables_in(root):
            if table.policy != "UNIQUE":
                continue
            for (number, one), (later, other) in combinations(enumerate(table.rows[:MOST_ROWS], 1), 2):
                if both_hold(one, other):
                    yield say_in_table(path, other.node)(
                        "The rules %(one)s and %(other)s of %(decision)s can hold at once, though only one may",
                        "Make them exclude each other, or use the hit policy FIRST",
                        one=number,
                        other=later,
                        decision=table.decision,
                    )


RULES = (
    Rule("value-possible", "Values are compared with those that a form or a table can give", values_possible),
    Rule("rules-exclude", "The rules of a UNIQUE table exclude each other", rules_exclude),
)
