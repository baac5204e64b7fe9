"""When somebody is away, and who stands in for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.access import is_system, require
from app.identity.account_lifecycle import user_named
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.directory import person_named
from app.identity.models import Absence, AbsenceAnswer, User
from app.identity.substitution import powers_of
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.roles import DEPARTMENTS, likened
from app.ledger import Action


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """Away from `starts` (included) to `ends` (not included), both aware; `substitute` is a username."""

    username: str
    starts: datetime
    ends: datetime
    substitute: str | None = None
    reason: str | None = None


def record_absence(session: Session, actor: Actor, new: NewAbsence, now: datetime) -> UUID:
    """Store the absence and return its id. People may record their own; others need `absence:record`, and to be of
    the same department: nobody plans another lane's people away.
    """
    if actor.username != new.username:
        require(actor, "absence:record")
        _require_same_department(session, actor, new.username, now)
    if new.ends <= new.starts:
        raise InvalidInputError("An absence must end after it starts.", fields={"ends": "Choose a later end"})
    user = user_named(session, new.username)
    substitute = person_named(session, new.substitute) if new.substitute else None
    if substitute is not None and substitute.id == user.id:
        raise InvalidInputError("Nobody stands in for themselves.", fields={"substitute": "Choose somebody else"})
    row = Absence(
        id=uuid4(),
        user_id=user.id,
        starts=new.starts,
        ends=new.ends,
        substitute_id=substitute.id if substitute else None,
        reason=new.reason,
        recorded_at=now,
        recorded_by=actor.id,
    )
    session.add(row)
    session.flush()
    facts = {"starts": new.starts, "ends": new.ends, "substitute": substitute.username if substitute else None}
    target = absence_target(user, row)
    record(session, actor, now, AuditChange(Action.ABSENCE_RECORDED, target, new=facts, reason=new.reason))
    return row.id


def absence_target(user: User, row: Absence) -> dict[str, str]:
    """Whose absence it is, for the ledger."""
    return {"user": str(user.id), "username": user.username, "absence": str(row.id)}


def _require_same_department(session: Session, actor: Actor, username: str, now: datetime) -> None:
    """Whoever records must hold a role of every department in which the absent person has a lane."""
    if is_system(actor):
        return
    person = person_named(session, username)
    grants, _ = powers_of(session, person.id, now)
    for department in ({*own, *likened(own)} for own in DEPARTMENTS.values()):
        for grant in (one for one in grants if one.role in department):
            if not any(actor.holds(role, grant.plant, grant.line) for role in department):
                raise ForbiddenError(
                    "%(name)s works in another department: its own people record who is absent there.",
                    name=person.name,
                )


def end_absence(session: Session, actor: Actor, absence_id: UUID, now: datetime) -> None:
    """Somebody is back sooner, or does not go: the absence ends now. Raises NotFoundError, ConflictError."""
    row = session.scalar(select(Absence).where(Absence.id == absence_id).with_for_update())
    if row is None:
        raise NotFoundError("There is no absence %(id)s.", id=absence_id)
    user = session.get_one(User, row.user_id)
    if actor.id != user.id:
        require(actor, "absence:record")
        _require_same_department(session, actor, user.username, now)
    if row.ends <= now:
        raise ConflictError("This absence is over already.")
    old = row.ends
    # One that has not begun keeps its row and its beginning, and lasts no time that anybody could notice.
    session.add(AbsenceAnswer(id=uuid4(), absence_id=row.id, answer="ended", given_by=actor.id, at=now))
    session.flush()
    session.refresh(row)
    target = absence_target(user, row)
    record(session, actor, now, AuditChange(Action.ABSENCE_ENDED, target, old={"ends": old}, new={"ends": row.ends}))


def absent_days(session: Session, username: str, since: datetime, timezone: str) -> frozenset[date]:
    """The local days, from `since` on, on which the person is away for the whole or a part of the day."""
    query = select(Absence.starts, Absence.ends).join(User, User.id == Absence.user_id)
    days: set[date] = set()
    for starts, ends in session.execute(query.where(User.username == username, Absence.ends > since)):
        first = starts.astimezone(ZoneInfo(timezone)).date()
        last = (ends - timedelta(microseconds=1)).astimezone(ZoneInfo(timezone)).date()
        days.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return frozenset(days)
