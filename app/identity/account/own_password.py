"""Change one's own password, and clear the lock of a name: what needs no code."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.account_lifecycle import account_target, end_access, user_named
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.electronic_signature import confirm_password
from app.identity.sign_in import lockout
from app.identity.sign_in.passwords import check_password, hash_password
from app.ledger import Action


def change_own_password(session: Session, actor: Actor, old: str, new: str, now: datetime) -> None:
    """Choose another password; every other way in of the person ends, this one too.

    Raises SignatureError or SignatureLockedError for a wrong old one, InvalidInputError (field `password`).
    """
    confirm_password(session, actor, old, now)
    user = user_named(session, actor.username)
    check_password(new, user.username)
    user.password_hash, user.password_changed_at = hash_password(new), now
    end_access(session, user.id, now)
    record(session, actor, now, AuditChange(Action.PASSWORD_CHANGED, account_target(user)))


def unlock(session: Session, actor: Actor, username: str, now: datetime) -> None:
    """Clear what counts against a name and its signature. Raises ForbiddenError, NotFoundError."""
    require(actor, "user:unlock")
    user = user_named(session, username)
    cleared = lockout.forget_account(session, lockout.subject_of(user.username), user.id)
    record(session, actor, now, AuditChange(Action.USER_UNLOCKED, account_target(user), data={"cleared": cleared}))
