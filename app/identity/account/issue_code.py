"""Send a one-time code: nobody sets another's password."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.account.mapped_roles import end_mapped_roles
from app.identity.account_lifecycle import account_target, end_access, require_no_administrator, user_named
from app.identity.actor import Actor
from app.identity.administrators import administrators
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
        told = {user.id, *administrators(session, now, "security_admin", "audit_admin")} - {actor.id}
        news = AccountNews("code_issued", tuple(sorted(told)), {"name": user.name, "by": actor.name}, now)
        self._events.publish(session, news)
        return code

    def issue(self, session: Session, actor: Actor, user: User, now: datetime) -> str:
        """The same for a use case that has asked its own permission, holds the account, and tells of it itself.

        What the mapping gave by itself ends with it (`mapped_roles`).
        """
        if not user.active:
            raise ConflictError("%(username)s is inactive.", username=user.username)
        user.password_hash = None
        end_access(session, user.id, now)
        code = new_code(session, user, actor, now)
        ended = end_mapped_roles(session, actor, user, now)
        data = {"mapped_roles_ended": ended} if ended else None
        record(session, actor, now, AuditChange(Action.CODE_ISSUED, account_target(user), data=data))
        return code
