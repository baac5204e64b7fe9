"""Whether there are people for the work: asked at deployment, never in a file's own check."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.definitions.findings import WARNING, Finding
from app.engine import Element, ProcessModel, names_in
from app.identity import people_with_role


def staffing_findings(session: Session, models: Iterable[ProcessModel], at: datetime) -> list[Finding]:
    """Warnings for roles that nobody holds, and for two tasks of one role that need two different people."""
    holders: dict[str, set[UUID]] = {}
    findings = []
    for model in models:
        if model.executable:
            for element in model.elements.values():
                if element.kind == "userTask":
                    findings += list(_for_task(session, model, element, at, holders))
    return findings


def _for_task(
    session: Session, model: ProcessModel, element: Element, at: datetime, holders: dict[str, set[UUID]]
) -> Iterator[Finding]:
    roles = roles_of(element)
    if not roles or element.assignee is not None:
        return
    for role in roles - holders.keys():
        holders[role] = {person.id for person in people_with_role(session, role, None, None, at)}
    held, needed = len(set().union(*(holders[role] for role in roles))), _needed(model, element, roles)
    if held < needed:
        yield Finding(
            "people-enough",
            WARNING,
            model.path,
            "%(held)s people may do this task, at least %(needed)s are needed (%(roles)s)",
            "Grant the role to more people",
            element.id,
            element.line or None,
            {"held": held, "needed": needed, "roles": ", ".join(sorted(roles))},
        )


def roles_of(element: Element) -> set[str]:
    """The roles whose holders may do a task: its candidate groups, else its lane's role."""
    if element.candidate_groups:
        return set(element.candidate_groups)
    return {element.lane.role} if element.lane is not None and element.lane.role else set()


def _needed(model: ProcessModel, element: Element, roles: set[str]) -> int:
    """Two when a task that must be somebody else's is done by the same roles."""
    for name in names_in(element.properties.get("not_same_as")) or ():
        other = model.elements.get(name)
        if other is not None and other.kind == "userTask" and roles_of(other) <= roles:
            return 2
    return 1
