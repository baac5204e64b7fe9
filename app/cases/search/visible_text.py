"""Whether a case is found by what people may see of it."""

from collections.abc import Mapping
from typing import Any

from app.cases.blind_values import hidden_keys, without_hidden
from app.cases.search.case_filter import CaseFilter
from app.cases.search.case_query import says
from app.definitions import Definitions
from app.engine import ProcessKey


def says_openly(definitions: Definitions, row: Any, wanted: CaseFilter) -> bool:
    """What is found only in a blind answer is not found; `row` as `list_cases` gives it."""
    if not (wanted.text or wanted.defect):
        return True
    model = definitions.model(ProcessKey(str(row.deployment_id), row.process))
    shown = without_hidden(row.variables, hidden_keys(row, model))
    named = (value.get("defect_type") for value in shown.values() if isinstance(value, Mapping))
    return says(shown, wanted.text) and (not wanted.defect or wanted.defect in named)
