"""What values a variable's field can have, as far as its form or decision table says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.definitions.forms.component import Component
from app.definitions.forms.form import Form
from app.definitions.gate.bundle import Bundle
from app.definitions.gate.feel_facts import Literal, Path, literals_in
from app.definitions.gate.tables import RawTable, tables_in
from app.engine import Element, ProcessModel

_KINDS: Mapping[str, str] = {
    "checkbox": "boolean",
    "number": "number",
    "textfield": "text",
    "textarea": "text",
    "datetime": "text",
    "checklist": "list",
    "taglist": "list",
    "dynamiclist": "list",
}


@dataclass(frozen=True, slots=True)
class Domain:
    """`kind` is text, number, boolean or list, empty when unknown; `values` all there are, None when open.

    `has_rows` tells a list of rows from one of plain values.
    """

    kind: str = ""
    values: frozenset[Literal] | None = None
    has_rows: bool = False

    def holds(self, literal: Literal) -> bool:
        """False only when no answer can ever be equal to the literal."""
        if self.values is not None:
            return any(type(one) is type(literal) and one == literal for one in self.values)
        return self.kind in {"", kind_of_literal(literal)}


def kind_of_literal(literal: Literal) -> str:
    """text, number or boolean."""
    if isinstance(literal, bool):
        return "boolean"
    return "text" if isinstance(literal, str) else "number"


def form_domains(form: Form) -> dict[Path, Domain]:
    """Of every field that is there once; what stands in the rows of a list is not."""
    return dict(_of_components(form.components, ()))


def written_domains(bundle: Bundle, model: ProcessModel) -> dict[Path, Domain]:
    """Of every field that a form or a table of the bundle gives a variable of the process."""
    found: dict[Path, Domain] = {}
    tables = {table.decision: table for root in bundle.tables.values() for table in tables_in(root)}
    for element in model.elements.values():
        key = element.writes
        if key and element.item_name is None:
            found |= {(key, *path): domain for path, domain in _of_element(element, bundle, tables)}
    return found


def _of_element(element: Element, bundle: Bundle, tables: Mapping[str, RawTable]) -> Iterator[tuple[Path, Domain]]:
    form, table = bundle.forms.get(element.form or ""), tables.get(element.decision or "")
    if element.kind == "userTask" and form is not None:
        yield from form_domains(form).items()
    elif element.decision and table is not None:
        yield from _of_table(table)


def _of_table(table: RawTable) -> Iterator[tuple[Path, Domain]]:
    """A result is one of the entries written in its column, or null."""
    for index, name in enumerate(table.outputs):
        entries = [literals_in(row.outputs[index]) for row in table.rows if index < len(row.outputs)]
        if table.is_single and entries and all(len(entry) == 1 for entry in entries) and not table.defaults[index]:
            path = (name,) if len(table.outputs) > 1 else ()
            yield path, Domain("", frozenset(entry[0] for entry in entries))


def _of_components(components: tuple[Component, ...], prefix: Path) -> Iterator[tuple[Path, Domain]]:
    for component in components:
        where = prefix + component.where
        if component.type == "group":
            yield from _of_components(component.children, where)
        elif component.where:
            yield where, _domain(component)


def _domain(component: Component) -> Domain:
    if component.type in {"radio", "select"}:
        return Domain("", _choices(component))
    if component.type == "number" and component.raw.get("serializeToString"):
        return Domain("text")
    return Domain(_KINDS.get(component.type, ""), has_rows=component.type == "dynamiclist")


def _choices(component: Component) -> frozenset[Literal] | None:
    """The values written in the form; None when they come from elsewhere."""
    values = component.raw.get("values")
    if not values:
        return None
    return frozenset(_as_literal(one.get("value")) for one in values)


def _as_literal(value: object) -> Literal:
    if isinstance(value, str | bool):
        return value
    return Decimal(str(value)) if isinstance(value, int | float) else str(value)
