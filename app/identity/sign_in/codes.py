"""One-time codes: what an administrator can send instead of knowing a password, and the second way in for everybody.

A code is 120 random bits, so that nobody guesses it and no lock of passwords need stand before it; it lives a day,
works once, and leads to choosing a password and nowhere else.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record, record_all
from app.identity.models import SignInCode, User, as_stored
from app.identity.sign_in import lockout
from app.identity.sign_in.passwords import check_password, hash_password
from app.identity.sign_in.sessions import SignIn, open_session, record_stranger
from app.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from app.kernel.spoken_code import LETTERS, as_letters, grouped
from app.ledger import Action

LIFE = timedelta(days=1)
_LENGTH = 24
_SPENT = "This code was used already, or a newer one replaced it. If that was not you, tell the security administrator."
_WAITS = "The security administrator has to release this code first and was told so. Ask them, then use it again."


def new_code(session: Session, user: User, issuer: Actor, now: datetime, *, waits: bool = False) -> str:
    """Make the code and return it, the only time it is readable; those made before are worth nothing from now on.

    With `waits` it works once it was released (`app.identity.account.release_code`).
    """
    mine = (SignInCode.user_id == user.id, SignInCode.used_at.is_(None))
    session.execute(update(SignInCode).where(*mine).values(used_at=now))
    code = grouped([secrets.choice(LETTERS) for _ in range(_LENGTH)])
    made = {"issued_by": issuer.id, "issued_at": now, "expires_at": now + LIFE}
    row = SignInCode(id=uuid4(), user_id=user.id, code_hash=_hash(code), waits=waits, **made)
    session.add(row)
    session.flush()
    return code


def release_waiting_code(session: Session, actor: Actor, code: UUID, now: datetime) -> tuple[SignInCode, User]:
    """Let a code that waits be used, and record it. Raises ForbiddenError, NotFoundError, ConflictError."""
    row = session.scalar(select(SignInCode).where(SignInCode.id == code, SignInCode.waits).with_for_update())
    if row is None:
        raise NotFoundError("There is no one-time code that waits here.")
    if row.released_at is not None or row.used_at is not None or row.expires_at <= now:
        raise ConflictError("This one-time code is released already, was replaced, or is over.")
    if actor.id in {row.issued_by, row.user_id}:
        raise ForbiddenError("Another security administrator releases it: neither who sent it nor whose it is.")
    row.released_at, row.released_by = now, actor.id
    session.flush()
    user = session.get_one(User, row.user_id)
    data = {"issued_by": str(row.issued_by)}
    record(session, actor, now, AuditChange(Action.CODE_RELEASED, _target(user), data=data))
    return row, user


def sign_in_with_code(
    session: Session, username: str, code: str, password: str, now: datetime, ip: str | None = None
) -> SignIn:
    """Set the password that the person chose and open a session. The caller commits either way.

    Raises InvalidInputError (field `password`) for a password that may not be used; the code is then still good.
    """
    query = (
        select(SignInCode, User)
        .join(User, User.id == SignInCode.user_id)
        .where(SignInCode.code_hash == _hash(code))
        .with_for_update(of=SignInCode)  # whoever comes at the same moment finds it used
    )
    found = session.execute(query).one_or_none()
    if found is not None and _is_used_up(found[0], found[1], username):
        return _refuse_again(session, found[1], now, ip)
    if found is None or not _good(found[0], found[1], username, now):
        count_wrong_code(session, now, ip)
        return SignIn(refusal=ForbiddenError("This code is not valid. Ask the administrator for a new one."))
    row, user = found
    if row.waits and row.released_at is None:
        return _refuse_early(session, user, now, ip)
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
    """Whoever holds the very code learns that somebody was faster."""
    _tell_refused(session, user, now, ip, "used code")
    return SignIn(refusal=ForbiddenError(_SPENT))


def _refuse_early(session: Session, user: User, now: datetime, ip: str | None) -> SignIn:
    """Whoever holds the very code learns for whom it waits."""
    _tell_refused(session, user, now, ip, "waiting code")
    return SignIn(refusal=ForbiddenError(_WAITS))


def _tell_refused(session: Session, user: User, now: datetime, ip: str | None, why: str) -> None:
    """It stands in the account's own chain, summed up."""
    number, _ = lockout.count_attempt(session, lockout.source_subject(f"{why} {user.id}"), now)
    if lockout.is_told(number):
        actor = Actor(user.id, user.username, user.name, auth_method="code", ip=ip, identity=user.identity)
        facts = {"attempts": number, why.replace(" ", "_"): 1}
        record(session, actor, now, AuditChange(Action.SIGN_IN_FAILED, _target(user), outcome="denied", data=facts))


def _target(user: User) -> dict[str, str]:
    return {"user": str(user.id), "username": user.username}


def _is_used_up(row: SignInCode, user: User, username: str) -> bool:
    return row.used_at is not None and user.username == as_stored(username)


def _good(row: SignInCode, user: User, username: str, now: datetime) -> bool:
    return row.used_at is None and row.expires_at > now and user.active and user.username == as_stored(username)


def count_wrong_code(session: Session, now: datetime, ip: str | None) -> None:
    """A try with no code of ours: told at the first, the tenth, the hundredth, for a flood fills no ledger."""
    number, _ = lockout.count_attempt(session, lockout.source_subject(f"code {ip}"), now)
    if lockout.is_told(number):
        record_stranger(session, Action.SIGN_IN_FAILED, now, ip, {"attempts": number, "codes": 1})


def _hash(code: str) -> bytes:
    return hashlib.sha256(as_letters(code).encode()).digest()
