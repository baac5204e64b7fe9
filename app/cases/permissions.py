"""Who may start, read and cancel a case: by policy, by what the diagram says, and because they worked on it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord, read_case
from app.cases.models import Case
from app.engine import ProcessModel, names_in
from app.identity import Actor, may, places_of
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What a diagram says about cancelling: roles, reason codes, the outcome, the signature's meaning."""

    roles: tuple[str, ...]
    reasons: tuple[str, ...]
    outcome: str
    sign: str | None

    @classmethod
    def of(cls, model: ProcessModel) -> "Cancellation | None":
        """The process's cancel properties; None when it can't be cancelled."""
        roles = names_in(model.properties.get("cancel_by"))
        if not roles:
            return None
        return cls(
            roles,
            names_in(model.properties.get("cancel_reasons")) or ("other",),
            model.properties.get("cancel_outcome", "cancelled"),
            model.properties.get("cancel_sign"),
        )

    def allows(self, actor: Actor, case: CaseRecord) -> bool:
        """True when the actor holds one of the roles where the case stands."""
        return any(actor.holds(role, case.plant, case.line) for role in self.roles)


def starter_role(model: ProcessModel, actor: Actor) -> str | None:
    """The role by which the person may start the process; None when they may not."""
    return next((role for role in model.starter_groups if actor.holds(role)), None)


def may_read(actor: Actor, case: CaseRecord) -> bool:
    """True when the person sees the whole case: by a role where it stands, or because they started or worked on it."""
    return may(actor, "case:read", case.plant, case.line) or actor.id in case.participants


def readable(actor: Actor, action: str = "case:read") -> ColumnElement[bool]:
    """The cases that a list shows the person, as a condition on `cases`: where their role reaches, and their own."""
    by_role = places_of(actor, action).condition(Case.plant, Case.line)
    return or_(by_role, Case.participants.contains([actor.id]))


def visible_case(session: Session, actor: Actor, case_id: UUID) -> CaseRecord:
    """The case, if the person `may_read` it; one that they may not does not exist. Raises NotFoundError."""
    case = read_case(session, case_id)
    if may_read(actor, case):
        return case
    raise NotFoundError("There is no case %(id)s", id=str(case_id))
