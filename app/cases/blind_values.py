"""What must not be seen yet: the values of tasks that are blind to each other (`bihuan:blind_with`).

While one of two blind score sheets is open, neither value is shown to anybody, not in pages, timeline, files,
API or notifications; whoever wrote one knows it anyway.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from app.cases.case_record import CaseRecord
from app.engine import Element, ProcessModel, names_in


class Waiting(Protocol):
    """What the rule needs of a case: a record, or a row with this column."""

    @property
    def waiting(self) -> Mapping[str, Any]: ...


def blind_elements(case: Waiting, model: ProcessModel) -> frozenset[str]:
    """The elements whose answers are hidden now, because one of their blind group is still open."""
    hidden: set[str] = set()
    for element_id in case.waiting.get("tasks", {}).values():
        partners = names_in(model.elements[element_id].properties.get("blind_with"))
        if partners:
            hidden.update({element_id, *partners})
    return frozenset(hidden)


def hidden_keys(case: Waiting, model: ProcessModel) -> frozenset[str]:
    """The variables written by blind elements."""
    elements = (model.elements.get(name) for name in blind_elements(case, model))
    return frozenset(element.writes for element in elements if element is not None and element.writes)


def readable_variables(case: CaseRecord, model: ProcessModel, element: Element) -> dict[str, Any]:
    """The variables the element's form may see: those `bihuan:reads` names, none of them blind."""
    hidden = hidden_keys(case, model)
    names: Iterable[str] = element.reads if element.reads is not None else case.variables
    return {name: case.variables[name] for name in names if name in case.variables and name not in hidden}


def without_hidden(variables: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """The variables that may be shown on the case's page."""
    return {key: value for key, value in variables.items() if key not in hidden}
