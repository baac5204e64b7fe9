"""Send a one-time code: nobody sets another's password."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.account.codes_to_release import may_act, waits_for_release
from app.identity.account.mapped_roles import end_mapped_roles
from app.identity.account_lifecycle import account_target, end_access, require_no_administrator, user_named
from app.identity.actor import SYSTEM, Actor
from app.identity.administrators import administrators, is_administrator
from app.identity.audit_entry import AuditChange, record
from app.identity.events import AccountNews
from app.identity.models import User
from app.identity.sign_in.codes import new_code
from app.kernel.errors import ConflictError, ForbiddenError
from app.kernel.events import Events
from app.ledger import Action


class IssueCode:
    """The use case. The person, the security and the audit administrators are told, whoever issues it."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def __call__(self, session: Session, actor: Actor, username: str, now: datetime) -> str:
        """A code that lets the person choose a password; the old one, all sessions and all tokens end now.

        Raises ForbiddenError (no right, or oneself), NotFoundError, ConflictError for a closed account, and
        NeedsSecondError for an administrator.
        """
        require(actor, "user:password")
        user = user_named(session, username)
        if user.id == actor.id:
            raise ForbiddenError("Change your own password on your own page.")
        require_no_administrator(session, actor, user, now)
        code = self.issue(session, actor, user, now)
        self._tell(session, actor, user, now)
        return code

    def issue(self, session: Session, actor: Actor, user: User, now: datetime) -> str:
        """The same for a use case that has asked its own permission, holds the account, and tells of it itself.

        What the mapping gave by itself ends with it (`mapped_roles`). For somebody who may act it waits for a release,
        but for an administrator: there two have decided already.
        """
        if not user.active:
            raise ConflictError("%(username)s is inactive.", username=user.username)
        user.password_hash = None
        end_access(session, user.id, now)
        waits = actor != SYSTEM and may_act(session, user.id, now) and not is_administrator(session, user.id, now)
        code = new_code(session, user, actor, now, waits=waits)
        ended = end_mapped_roles(session, actor, user, now)
        data = ({"mapped_roles_ended": ended} if ended else {}) | ({"waits": True} if waits else {})
        record(session, actor, now, AuditChange(Action.CODE_ISSUED, account_target(user), data=data or None))
        return code

    def _tell(self, session: Session, actor: Actor, user: User, now: datetime) -> None:
        releasing = administrators(session, now, "security_admin")
        told = {user.id, *releasing, *administrators(session, now, "audit_admin")} - {actor.id}
        asked = set(releasing) - {actor.id, user.id} if waits_for_release(session, user.username, now) else set()
        params = {"name": user.name, "by": actor.name}
        for kind, people in (("code_issued", told - asked), ("code_to_release", asked)):
            self._events.publish(session, AccountNews(kind, tuple(sorted(people)), params, now))
