"""People, what they may do and when, and the ways they sign in."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, LargeBinary, event, insert, inspect, text, update
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.kernel.db import ANY_CASE, Model
from app.kernel.errors import InvalidInputError
from app.kernel.names import is_visible
from app.ledger import LedgerPayload, identity_of, new_salt

ERASED = "erased:"
"""How the usernames of the erased begin; no form accepts a colon, so that nobody else bears one."""


def as_stored(username: str) -> str:
    """The one spelling of a username; who types it may use capitals and leave spaces around it."""
    return username.strip().lower()


HIDDEN_NAME = "A name has visible characters only; remove the hidden ones"


class User(Model):
    """A person who may be named in forms and may sign in. People are never deleted, only made inactive.

    `username` is lower case. Without `password_hash` a person can be named but not sign in with a password.
    `identity` is the digest under which the ledger keeps name and username (`ledger_payloads`).
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("employment_type IN ('regular', 'dispatched')", name="employment_type"),
        CheckConstraint("locale IN ('zh', 'en')", name="locale"),
        CheckConstraint("username = lower(username)", name="username_lower"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(info=ANY_CASE)
    emp_no: Mapped[str | None] = mapped_column(unique=True)
    org_unit: Mapped[str | None]
    employment_type: Mapped[str] = mapped_column(default="regular")
    email: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    identity: Mapped[str | None]

    @validates("name")
    def _check_name(self, _field: str, name: str) -> str:
        """Whoever writes it: people go by names, so none may hold what nobody sees."""
        if not is_visible(name):
            raise InvalidInputError(HIDDEN_NAME, fields={"name": HIDDEN_NAME})
        return name


class GrantRow(Model):
    """A role given to a person within a scope for a time; a revoked one keeps its row, and its ending stands beside it.

    `source` says whether somebody gave it by hand or the confirmed mapping did; `revoked_by` who ended it by hand.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="time_order"),
        CheckConstraint("source IN ('hand', 'mapping')", name="source"),
        Index("ix_grants_user_id", "user_id"),
        Index("ix_grants_role", "role", "line"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    plant: Mapped[str | None]
    line: Mapped[str | None]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    granted_by: Mapped[UUID]
    granted_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(default="hand", server_default="hand")
    revoked_by: Mapped[UUID | None]


class GrantEnding(Model):
    """That a grant ends: its row is never changed in place, the database writes this one through.

    `ended_by` is who ended it by hand; None where the mapping did.
    """

    __tablename__ = "grant_endings"

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id"), primary_key=True)
    at: Mapped[datetime]
    ended_by: Mapped[UUID | None]


class Absence(Model):
    """A time in which a person can't act, and who stands in; `starts` belongs to it, `ends` does not.

    A substitute passes on what they hold themselves; more only when confirmed, and nothing when declined. The row is
    never changed in place: an `AbsenceAnswer` beside it is, and the database writes it through.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends > starts", name="time_order"),
        CheckConstraint("substitute_id <> user_id", name="substitute_is_another"),
        Index("ix_absences_user_id", "user_id", "ends"),
        Index("ix_absences_substitute_id", "substitute_id", "ends"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]


class AbsenceAnswer(Model):
    """What was said to an absence afterwards: its substitute `confirmed` or `declined`, or it `ended` early."""

    __tablename__ = "absence_answers"
    __table_args__ = (CheckConstraint("answer IN ('confirmed', 'declined', 'ended')", name="answer"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    absence_id: Mapped[UUID] = mapped_column(ForeignKey("absences.id"))
    answer: Mapped[str]
    given_by: Mapped[UUID]
    at: Mapped[datetime]


class SignInSession(Model):
    """A signed-in browser. Only the token's SHA-256 is kept; `id` is the reference that the ledger shows.

    `identity` is the digest under which the ledger keeps who this is, in this session and from this `ip`.
    """

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    auth_method: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ip: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    identity: Mapped[str | None]


class ApiToken(Model):
    """A key for scripts. `prefix` finds and shows it, `token_hash` proves it; `scopes` are action patterns.

    `identity` is the digest under which the ledger keeps who this is, with this token and from this `ip`.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    label: Mapped[str | None]
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    ip: Mapped[str | None]
    identity: Mapped[str | None]


class SignInFailure(Model):
    """Attempts with one username since the last success, whether or not such a person exists.

    `subject` is the SHA-256 of the name typed, as people at times type their password there, of a name and a source,
    of a source, or of a signature; `account` that of the name. `refused` sums what a lock did not hear.
    """

    __tablename__ = "sign_in_failures"

    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    account: Mapped[bytes | None] = mapped_column(LargeBinary)
    refused: Mapped[int] = mapped_column(default=0, server_default="0")


class SignInCode(Model):
    """A code that lets a person choose a password, once; only its SHA-256 is kept. A newer one ends the older.

    One that `waits` is worth nothing before a security administrator has released it.
    """

    __tablename__ = "sign_in_codes"
    __table_args__ = (Index("ix_sign_in_codes_user_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issued_by: Mapped[UUID]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    waits: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None]


class Proposal(Model):
    """What one administrator wishes to do with an account and a second one must confirm; see `proposals`.

    `facts` is what was asked for, `document` the order itself where there must be one.
    """

    __tablename__ = "account_proposals"
    __table_args__ = (
        CheckConstraint("kind IN ('change', 'disable', 'erase', 'grant', 'reset', 'revoke')", name="kind"),
        CheckConstraint("outcome IS NULL OR outcome IN ('confirmed', 'refused', 'replaced')", name="outcome"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        Index("uq_account_proposals_open", "kind", "subject_id", unique=True, postgresql_where=text("outcome IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    facts: Mapped[dict[str, Any]]
    document: Mapped[bytes | None] = mapped_column(LargeBinary)
    document_name: Mapped[str | None]
    document_sha256: Mapped[str | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


@event.listens_for(User, "before_insert")
def _named(_mapper: object, connection: Connection, user: User) -> None:
    """Everybody has an identity that the ledger can name."""
    user.id = user.id or uuid4()
    _keep_identity(connection, user)


@event.listens_for(User, "before_update")
def _renamed(_mapper: object, connection: Connection, user: User) -> None:
    """Whoever is called otherwise is another identity from now on, in every session; what was recorded stays so."""
    state = inspect(user)
    if not (state.attrs.name.history.has_changes() or state.attrs.username.history.has_changes()):
        return
    _keep_identity(connection, user)
    for table in (SignInSession, ApiToken):
        connection.execute(update(table).where(table.user_id == user.id).values(identity=None))


def _keep_identity(connection: Connection, user: User) -> None:
    kept = identity_of(user.name, user.username, user.id, new_salt())
    row = {"digest": kept.digest, "salt": kept.salt, "content": kept.content, "subject": kept.subject}
    connection.execute(insert(LedgerPayload).values(row))
    user.identity = kept.digest
