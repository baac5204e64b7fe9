"""Accounts: add a person, take away the way in, give it back. Nobody registers themselves."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.identity.access import is_system, require
from app.identity.actor import Actor
from app.identity.administrators import NeedsSecondError, is_administrator
from app.identity.audit_entry import AuditChange, record
from app.identity.directory import NamedPerson
from app.identity.models import ERASED, ApiToken, SignInSession, User, as_stored
from app.identity.recheck_work import recheck_work
from app.identity.sign_in.passwords import check_password, hash_password
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.mail_address import is_mail_address
from app.ledger import Action

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
EMPLOYMENT_TYPES = ("regular", "dispatched")
LOCALES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person who gets an account; without a password nobody can sign in as them."""

    username: str
    name: str
    password: str | None = None
    emp_no: str | None = None
    org_unit: str | None = None
    employment_type: str = "regular"
    email: str | None = None
    locale: str = "zh"


def add_user(session: Session, actor: Actor, new: NewPerson, now: datetime) -> NamedPerson:
    """Create the account. Raises InvalidInputError (fields) or ConflictError for a taken username or number."""
    require(actor, "user:add")
    if new.password is not None and not is_system(actor):
        raise ForbiddenError("Nobody sets another person's password: send them a one-time code.")
    return open_account(session, actor, new, now)


def open_account(session: Session, actor: Actor, new: NewPerson, now: datetime) -> NamedPerson:
    """The same for a use case that has asked its own permission (the roster, the directory)."""
    user = build_account(new, now)
    require_free(session, user.username, new.emp_no)
    session.add(user)
    session.flush()
    record(session, actor, now, account_added(user))
    return NamedPerson(user.id, user.username, user.name)


def build_account(new: NewPerson, now: datetime) -> User:
    """The row of a new account, checked but for what is taken already; raises InvalidInputError (fields)."""
    username = as_stored(new.username)
    _check(new, username)
    return User(
        id=uuid4(),
        username=username,
        name=new.name.strip(),
        emp_no=new.emp_no,
        org_unit=new.org_unit,
        employment_type=new.employment_type,
        email=new.email,
        locale=new.locale,
        password_hash=hash_password(new.password) if new.password else None,
        password_changed_at=now if new.password else None,
        active=True,
        created_at=now,
    )


def account_added(user: User) -> AuditChange:
    """What the ledger says of a new account."""
    facts = {"username": user.username, "name": user.name, "emp_no": user.emp_no, "org_unit": user.org_unit}
    return AuditChange(Action.USER_ADDED, account_target(user), new=facts)


def _check(new: NewPerson, username: str) -> None:
    fields: dict[str, str] = {}
    if not _USERNAME.fullmatch(username):
        fields["username"] = "2 to 32 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter"
    if not new.name.strip():
        fields["name"] = "A person needs a name"
    if new.email is not None and not is_mail_address(new.email):
        fields["email"] = "One mail address, such as name@example.com"
    if new.employment_type not in EMPLOYMENT_TYPES:
        fields["employment_type"] = "regular or dispatched"
    if new.locale not in LOCALES:
        fields["locale"] = "zh or en"
    if fields:
        raise InvalidInputError("The account cannot be made like this; see the fields.", fields=fields)
    if new.password is not None:
        check_password(new.password, username)


def require_free(session: Session, username: str, emp_no: str | None, own: UUID | None = None) -> None:
    """Raises ConflictError for a name or a number of somebody else's than `own`."""
    same = [User.username == username] + ([User.emp_no == emp_no] if emp_no else [])
    others = select(User.username, User.emp_no).where(or_(*same), User.id.is_distinct_from(own))
    taken = session.execute(others.limit(1)).one_or_none()
    if taken is None:
        return
    if taken.username == username:
        raise ConflictError("The username %(username)s is taken.", username=username)
    raise ConflictError(
        "The employee number %(emp_no)s belongs to %(username)s.", emp_no=emp_no, username=taken.username
    )


def set_locale(session: Session, actor: Actor, locale: str) -> None:
    """Remember the language a person chose for themselves."""
    if locale not in LOCALES:
        raise InvalidInputError("There is no language %(locale)s here.", locale=locale)
    session.execute(update(User).where(User.id == actor.id).values(locale=locale))


def deactivate(session: Session, actor: Actor, username: str, now: datetime, reason: str | None = None) -> None:
    """Take away the way in at once; the person stays named in all records."""
    require(actor, "user:disable")
    user = user_named(session, username)
    if not user.active:
        raise ConflictError("%(username)s is inactive already.", username=username)
    require_no_administrator(session, actor, user, now)
    close_account(session, actor, user, now, reason)


def require_no_administrator(session: Session, actor: Actor, user: User, now: datetime) -> None:
    """Raises NeedsSecondError for the account of an administrator, which one person alone does not close."""
    if not is_system(actor) and is_administrator(session, user.id, now):
        raise NeedsSecondError("%(name)s is an administrator: propose it, and a second one confirms.", name=user.name)


def close_account(session: Session, actor: Actor, user: User, now: datetime, reason: str | None = None) -> None:
    """The same for a use case that has asked its own permission and holds the account."""
    user.active = False
    end_access(session, user.id, now)
    recheck_work(session, user.id)
    record(
        session, actor, now, AuditChange(Action.USER_DISABLED, account_target(user), old=True, new=False, reason=reason)
    )


def reactivate(session: Session, actor: Actor, username: str, now: datetime, reason: str | None = None) -> None:
    """Give the way in back; sessions and tokens that ended stay ended."""
    require(actor, "user:enable")
    user = user_named(session, username)
    if user.active:
        raise ConflictError("%(username)s is active already.", username=username)
    reopen_account(session, actor, user, now, reason)


def reopen_account(session: Session, actor: Actor, user: User, now: datetime, reason: str | None = None) -> None:
    """The same for a use case that has asked its own permission and holds the account."""
    if user.username.startswith(ERASED):
        raise ConflictError("This person's data were erased: add a new account instead.")
    user.active = True
    session.flush()
    record(
        session, actor, now, AuditChange(Action.USER_ENABLED, account_target(user), old=False, new=True, reason=reason)
    )


def end_access(session: Session, person: UUID, now: datetime) -> None:
    """Revoke every session and API token of a person."""
    session.flush()
    for table in (SignInSession, ApiToken):
        session.execute(update(table).where(table.user_id == person, table.revoked_at.is_(None)).values(revoked_at=now))


def user_named(session: Session, username: str) -> User:
    """The account under a lock, so that changes to one person come one after the other. Raises NotFoundError."""
    user = session.scalar(select(User).where(User.username == as_stored(username)).with_for_update(key_share=True))
    if user is None:
        raise NotFoundError("There is no person with the username %(username)s.", username=username)
    return user


def account_target(user: User) -> dict[str, str]:
    """Whose account it is, for the ledger."""
    return {"user": str(user.id), "username": user.username}
