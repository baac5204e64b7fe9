"""For whoever changes accounts by what another system says: an administrator's change is proposed instead."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.administrators import is_administrator
from app.identity.confirmation.proposals import NewProposal, new_row, write_down
from app.identity.models import Proposal, User
from app.kernel.events import Events

Fields = Mapping[str, str | None]


class AskSecond:
    """The use case. Whom it concerns and the administrators are told, once for the same."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def to_close(self, session: Session, actor: Actor, user: User, reason: str, now: datetime) -> bool:
        """True when it is an administrator's account, which stays open until an administrator confirms."""
        if not is_administrator(session, user.id, now):
            return False
        self._propose(session, actor, NewProposal("disable", user.username, {"reason": reason}), user, now)
        return True

    def to_change(
        self, session: Session, actor: Actor, user: User, old: Fields, new: Fields, now: datetime
    ) -> Collection[str]:
        """Which fields must stay as they are in `old` until an administrator confirms; none for other accounts.

        `old` and `new` are what the account says of who somebody is, and what the other system says.
        """
        fields = {name: value for name, value in sorted(new.items()) if value != old[name]}
        if not fields or not is_administrator(session, user.id, now):
            return ()
        self._propose(session, actor, NewProposal("change", user.username, {"fields": fields}), user, now)
        return fields.keys()

    def _propose(self, session: Session, actor: Actor, new: NewProposal, user: User, now: datetime) -> None:
        same = (Proposal.kind == new.kind, Proposal.subject_id == user.id)
        waits_or_known = or_(Proposal.outcome.is_(None), Proposal.facts == new.facts)
        if session.scalar(select(Proposal.id).where(*same, waits_or_known)) is None:
            write_down(self._events, session, actor, new_row(actor, new, user, now), user)
