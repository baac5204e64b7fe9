"""One-time codes: what an administrator can send instead of knowing a password, and the second way in for everybody.

A code is 120 random bits, so that nobody guesses it and no lock of passwords need stand before it; it lives a day,
works once, and leads to choosing a password and nowhere else.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record, record_all
from app.identity.models import SignInCode, User, as_stored
from app.identity.sign_in import lockout
from app.identity.sign_in.passwords import check_password, hash_password
from app.identity.sign_in.sessions import SignIn, open_session, record_stranger
from app.kernel.errors import ForbiddenError
from app.ledger import Action

LIFE = timedelta(days=1)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _LENGTH = 6, 4
_SPENT = "This code was used already, or a newer one replaced it. If that was not you, tell the security administrator."


def new_code(session: Session, user: User, issuer: Actor, now: datetime) -> str:
    """Make the code and return it, the only time it is readable; those made before are worth nothing from now on."""
    mine = (SignInCode.user_id == user.id, SignInCode.used_at.is_(None))
    session.execute(update(SignInCode).where(*mine).values(used_at=now))
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    row = SignInCode(
        id=uuid4(), user_id=user.id, code_hash=_hash(code), issued_by=issuer.id, issued_at=now, expires_at=now + LIFE
    )
    session.add(row)
    session.flush()
    return code


def sign_in_with_code(
    session: Session, username: str, code: str, password: str, now: datetime, ip: str | None = None
) -> SignIn:
    """Set the password that the person chose and open a session. The caller commits either way.

    Raises InvalidInputError (field `password`) for a password that may not be used; the code is then still good.
    """
    query = (
        select(SignInCode, User).join(User, User.id == SignInCode.user_id).where(SignInCode.code_hash == _hash(code))
    )
    found = session.execute(query).one_or_none()
    if found is not None and _is_used_up(found[0], found[1], username):
        return _refuse_again(session, found[1], now, ip)
    if found is None or not _good(found[0], found[1], username, now):
        _count_wrong(session, now, ip)
        return SignIn(refusal=ForbiddenError("This code is not valid. Ask the administrator for a new one."))
    row, user = found
    check_password(password, user.username)
    row.used_at = now
    user.password_hash, user.password_changed_at = hash_password(password), now
    lockout.forget_account(session, lockout.subject_of(user.username), user.id)
    session.flush()
    token = open_session(session, user, now, ip, "code")
    actor = Actor(user.id, user.username, user.name, auth_method="code", ip=ip, identity=user.identity)
    used = AuditChange(Action.CODE_USED, _target(user), data={"issued_by": str(row.issued_by)})
    record_all(session, actor, now, [used, AuditChange(Action.PASSWORD_CHANGED, _target(user))])
    return SignIn(token=token)


def _refuse_again(session: Session, user: User, now: datetime, ip: str | None) -> SignIn:
    """Whoever holds the very code learns that somebody was faster; it stands in the account's own chain, summed up."""
    number, _ = lockout.count_attempt(session, lockout.source_subject(f"used code {user.id}"), now)
    if lockout.is_told(number):
        actor = Actor(user.id, user.username, user.name, auth_method="code", ip=ip, identity=user.identity)
        facts = {"attempts": number, "used_code": 1}
        record(session, actor, now, AuditChange(Action.SIGN_IN_FAILED, _target(user), outcome="denied", data=facts))
    return SignIn(refusal=ForbiddenError(_SPENT))


def _target(user: User) -> dict[str, str]:
    return {"user": str(user.id), "username": user.username}


def _is_used_up(row: SignInCode, user: User, username: str) -> bool:
    return row.used_at is not None and user.username == as_stored(username)


def _good(row: SignInCode, user: User, username: str, now: datetime) -> bool:
    return row.used_at is None and row.expires_at > now and user.active and user.username == as_stored(username)


def _count_wrong(session: Session, now: datetime, ip: str | None) -> None:
    """Told at the first, the tenth, the hundredth: a flood of wrong codes fills no ledger."""
    number, _ = lockout.count_attempt(session, lockout.source_subject(f"code {ip}"), now)
    if lockout.is_told(number):
        record_stranger(session, Action.SIGN_IN_FAILED, now, ip, {"attempts": number, "codes": 1})


def _hash(code: str) -> bytes:
    """Spaces, hyphens and small letters make no other code."""
    return hashlib.sha256("".join(one for one in code.upper() if one in _LETTERS).encode()).digest()
