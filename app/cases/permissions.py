"""Who may start, read and cancel a case: by policy, by what the diagram says, and because they worked on it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord, read_case
from app.engine import ProcessModel, names_in
from app.identity import Actor, may
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


def visible_case(session: Session, actor: Actor, case_id: UUID) -> CaseRecord:
    """The case, if the person may read it: by right, or because they started or worked on it."""
    case = read_case(session, case_id)
    if may(actor, "case:read", case.plant, case.line) or actor.id in case.participants:
        return case
    raise NotFoundError("There is no case %(id)s", id=str(case_id))
