"""For whoever changes accounts by what another system says: an administrator's change is proposed instead."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM, Actor
from app.identity.administrators import is_administrator
from app.identity.confirmation.proposals import NewProposal, new_row, write_down
from app.identity.models import Proposal, User
from app.kernel.events import Events

Fields = Mapping[str, str | None]
QUIET = timedelta(days=30)
"""What was refused is not proposed again for so long, if the other system goes on saying just that."""


class AskSecond:
    """The use case. Whom it concerns and the administrators are told, once for the same."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def to_close(self, session: Session, actor: Actor, user: User, reason: str, now: datetime) -> bool:
        """True when it is an administrator's account, which stays open until an administrator confirms."""
        if not is_administrator(session, user.id, now):
            return False
        if _open(session, "disable", user) is None:
            self._propose(session, actor, NewProposal("disable", user.username, {"reason": reason}), user, now)
        return True

    def to_change(
        self, session: Session, actor: Actor, user: User, old: Fields, new: Fields, now: datetime
    ) -> Collection[str]:
        """Which fields must stay as they are in `old` until an administrator confirms; none for other accounts.

        `old` and `new` are what the account says of who somebody is, and what the other system says. What waits
        already is proposed anew together with it, so that nobody confirms what they did not see.
        """
        if not is_administrator(session, user.id, now):
            return ()
        fields = {name: value for name, value in sorted(new.items()) if value != old[name]}
        waiting = _open(session, "change", user)
        earlier = waiting.facts.get("fields", {}) if waiting is not None else {}
        kept = {name: value for name, value in earlier.items() if name not in new}
        whole: dict[str, Any] = {"fields": dict(sorted((kept | fields).items()))}
        if whole["fields"] == earlier:
            return fields.keys()
        if waiting is not None:
            if kept:
                whole["also_asked_by"] = sorted({str(waiting.asked_by), *waiting.facts.get("also_asked_by", [])})
            waiting.outcome, waiting.decided_by, waiting.decided_at = "replaced", SYSTEM.id, now
            session.flush()
        if whole["fields"]:
            self._propose(session, actor, NewProposal("change", user.username, whole), user, now)
        return fields.keys()

    def _propose(self, session: Session, actor: Actor, new: NewProposal, user: User, now: datetime) -> None:
        if not _was_refused(session, new, user, now):
            write_down(self._events, session, actor, new_row(actor, new, user, now), user)


def _open(session: Session, kind: str, user: User) -> Proposal | None:
    same = (Proposal.kind == kind, Proposal.subject_id == user.id, Proposal.outcome.is_(None))
    return session.scalar(select(Proposal).where(*same).with_for_update())


def _was_refused(session: Session, new: NewProposal, user: User, now: datetime) -> bool:
    """Whether the last that was decided is the same, and the refusal is fresh."""
    same = (Proposal.kind == new.kind, Proposal.subject_id == user.id, Proposal.outcome.is_not(None))
    last = session.scalar(select(Proposal).where(*same).order_by(Proposal.decided_at.desc()).limit(1))
    if last is None or last.outcome != "refused" or last.decided_at is None or last.decided_at <= now - QUIET:
        return False
    if new.kind == "change":
        return bool(last.facts.get("fields") == new.facts.get("fields"))
    return last.facts == new.facts
