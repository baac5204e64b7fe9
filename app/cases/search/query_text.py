"""The query string of the case lists: what it may hold, and the part of it that filters."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from app.cases.search.case_filter import CaseFilter

TEXTS = ("search", "state", "line", "process", "step", "defect", "person", "outcome", "text")


TICKS = ("late", "reworked")


def without_page(wanted: CaseFilter, limit: int) -> CaseFilter:
    """The same search from its beginning, up to `limit` rows."""
    return replace(wanted, after=None, limit=limit)


def query_of(asked: Mapping[str, str]) -> str:
    """The part of a query string that filters, as it is kept with a saved filter."""
    return urlencode([(name, asked[name]) for name in (*TEXTS, *TICKS) if asked.get(name)])
