"""What the diagrams say of tasks, for comparisons in SQL: lane, narrower groups, whom a completion keeps away."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.engine import Element, ProcessKey, names_in

RULES = """jsonb_to_recordset(CAST(:rules AS jsonb))
    AS r (deployment uuid, process text, element text, lane text, groups text[], apart text[])"""
"""SQL: the rules as a table; `apart` are the elements whose performers may not do this one."""
_USED = text("SELECT DISTINCT deployment_id, process FROM cases")


def read_rules(session: Session, definitions: Definitions) -> list[dict[str, Any]]:
    """One row for every element of every diagram that a case runs by.

    A diagram that cannot be read any more gives none: its files are compared by themselves.
    """
    found: list[dict[str, Any]] = []
    for deployment, process in session.execute(_USED).all():
        place = {"deployment": str(deployment), "process": process}
        elements = _elements(definitions, ProcessKey(str(deployment), process))
        found += [place | _rule(element) for element in elements if element.lane is not None]
    return found


def _elements(definitions: Definitions, key: ProcessKey) -> Iterable[Element]:
    try:
        return definitions.model(key).elements.values()
    except Exception:  # noqa: BLE001 - whatever a changed file makes the reader raise
        return ()


def _rule(element: Element) -> dict[str, Any]:
    lane = element.lane.id if element.lane else ""
    groups, apart = list(element.candidate_groups), names_in(element.properties.get("not_same_as")) or ()
    return {"element": element.id, "lane": lane, "groups": groups, "apart": list(apart)}
