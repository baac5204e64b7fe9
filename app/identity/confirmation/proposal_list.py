"""What waits for a second administrator, as pages and commands list it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.identity.access import require
from app.identity.actor import Actor
from app.identity.confirmation.proposals import parties
from app.identity.models import Proposal, User
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal with the people's names; `mine` says that the reader may not decide it."""

    id: UUID
    kind: str
    username: str
    name: str
    facts: Mapping[str, Any]
    document_sha256: str | None
    asked_by: str
    asked_at: datetime
    mine: bool

    @property
    def order(self) -> str | None:
        """The number of the order."""
        return self.facts.get("order")

    @property
    def fields(self) -> Mapping[str, str | None]:
        """What the account would say from now on."""
        fields: Mapping[str, str | None] = self.facts.get("fields", {})
        return fields

    @property
    def role(self) -> str | None:
        """The administrator's role that would be given or ended."""
        return self.facts.get("role")

    @property
    def times(self) -> Sequence[datetime | None]:
        """From when and until when the role would be held; None is from the confirmation, and without an end."""
        said = (self.facts.get(name) for name in ("valid_from", "valid_to"))
        return [datetime.fromisoformat(moment) if moment else None for moment in said]

    @property
    def reason(self) -> str | None:
        """Why."""
        return self.facts.get("reason")


def open_proposals(session: Session, actor: Actor) -> Sequence[ProposalLine]:
    """All that is not decided, the oldest first. Raises ForbiddenError."""
    require(actor, "account:confirm")
    asker = aliased(User)
    query = (
        select(Proposal, User.username, User.name, asker.name)
        .join(User, User.id == Proposal.subject_id)
        .outerjoin(asker, asker.id == Proposal.asked_by)
        .where(Proposal.outcome.is_(None))
        .order_by(Proposal.asked_at)
    )
    return [
        ProposalLine(
            row.id,
            row.kind,
            username,
            name,
            row.facts,
            row.document_sha256,
            by or "系统",
            row.asked_at,
            actor.id in parties(row),
        )
        for row, username, name, by in session.execute(query)
    ]


def document_of(session: Session, proposal: UUID) -> bytes:
    """The order itself. Raises NotFoundError."""
    found = session.scalar(select(Proposal.document).where(Proposal.id == proposal))
    if found is None:
        raise NotFoundError("There is no document of proposal %(id)s.", id=proposal)
    return found
