"""Who may be named to stand in, and what is said to it: confirmed by the security administrator, or declined."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.absences import NewAbsence, absence_target, record_absence
from app.identity.access import require
from app.identity.actor import Actor, Grant
from app.identity.audit_entry import AuditChange, record
from app.identity.directory import people_with_role
from app.identity.events import AccountNews
from app.identity.models import Absence, AbsenceAnswer, User
from app.identity.sign_in.signed_in import require_signed_in
from app.identity.substitution import powers_of
from app.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from app.kernel.events import Events
from app.kernel.roles import LANE_ROLES
from app.ledger import Action


def lacks(session: Session, absence: Absence, at: datetime) -> tuple[Grant, ...]:
    """The lane grants of the absent person that their substitute does not hold: nobody passes them on unconfirmed."""
    if absence.substitute_id is None or absence.confirmed_at is not None:
        return ()
    absent, _ = powers_of(session, absence.user_id, at)
    own, _ = powers_of(session, absence.substitute_id, at)
    return tuple(g for g in absent if g.role in LANE_ROLES and not _within(g, own))


def _within(grant: Grant, own: tuple[Grant, ...]) -> bool:
    return any(
        one.role == grant.role and one.plant in {None, grant.plant} and one.line in {None, grant.line} for one in own
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """An absence that was written down; `waits` says that its substitute must be confirmed to do all of the work."""

    id: UUID
    waits: bool


class RecordAbsence:
    """Write an absence down, and tell the substitute, and the security administrators where they must confirm."""

    def __init__(self, events: Events, zone: tzinfo) -> None:
        self._events = events
        self._zone = zone

    def __call__(self, session: Session, actor: Actor, new: NewAbsence, now: datetime) -> Recorded:
        """Raises what `record_absence` raises."""
        row = session.get_one(Absence, record_absence(session, actor, new, now))
        waits = bool(lacks(session, row, now))
        if row.substitute_id is not None:
            params = _params(session, row, self._zone)
            self._events.publish(session, AccountNews("substitute_named", (row.substitute_id,), params, now))
            if waits:
                confirmers = people_with_role(session, "security_admin", None, None, now)
                asked = tuple(person.id for person in confirmers if person.id not in {row.user_id, row.substitute_id})
                self._events.publish(session, AccountNews("substitute_to_confirm", asked, params, now))
        return Recorded(row.id, waits)


class AnswerAbsence:
    """Confirm a substitute, or decline to be one."""

    def __init__(self, events: Events, zone: tzinfo) -> None:
        self._events = events
        self._zone = zone

    def confirm(self, session: Session, actor: Actor, absence: UUID, now: datetime) -> None:
        """The security administrator lets somebody stand in who does not hold the role.

        Raises ForbiddenError (no right, one of the two, or not signed in), NotFoundError, ConflictError.
        """
        require(actor, "absence:confirm")
        require_signed_in(session, actor, "/people/absences")
        row = _open(session, absence, now)
        if actor.id in {row.user_id, row.substitute_id}:
            raise ForbiddenError("Nobody confirms their own substitution. Ask another security administrator.")
        if row.confirmed_at is not None:
            raise ConflictError("This substitute is confirmed already.")
        _answer(session, actor, row, "confirmed", now)
        told = tuple(one for one in (row.user_id, row.substitute_id) if one is not None)
        self._events.publish(session, AccountNews("substitute_confirmed", told, _params(session, row, self._zone), now))

    def decline(self, session: Session, actor: Actor, absence: UUID, now: datetime) -> None:
        """Whoever was named says no; from now on they stand in for nobody by it. Raises as `confirm`."""
        row = _open(session, absence, now)
        if row.substitute_id != actor.id:
            raise ForbiddenError("Only the substitute declines a substitution.")
        _answer(session, actor, row, "declined", now)
        told = tuple(one for one in {row.user_id, row.recorded_by} - {actor.id} if one is not None)
        self._events.publish(session, AccountNews("substitute_declined", told, _params(session, row, self._zone), now))


def _open(session: Session, absence: UUID, now: datetime) -> Absence:
    row = session.scalar(select(Absence).where(Absence.id == absence).with_for_update())
    if row is None or row.substitute_id is None:
        raise NotFoundError("There is no absence %(id)s.", id=absence)
    if row.ends <= now:
        raise ConflictError("This absence is over already.")
    if row.declined_at is not None:
        raise ConflictError("The substitute has declined. Record the absence anew with somebody else.")
    return row


def _answer(session: Session, actor: Actor, row: Absence, answer: str, now: datetime) -> None:
    session.add(AbsenceAnswer(id=uuid4(), absence_id=row.id, answer=answer, given_by=actor.id, at=now))
    session.flush()
    session.refresh(row)
    user = session.get_one(User, row.user_id)
    action = Action.SUBSTITUTE_CONFIRMED if answer == "confirmed" else Action.SUBSTITUTE_DECLINED
    substitute = session.get_one(User, row.substitute_id)
    facts = {"substitute": substitute.username}
    record(session, actor, now, AuditChange(action, absence_target(user, row), new=facts))


def _params(session: Session, row: Absence, zone: tzinfo) -> dict[str, str]:
    """Who, and the first and the last whole day at the plant; `ends` is the moment after the last one."""
    names = {"absent": row.user_id, "substitute": row.substitute_id}
    found = {key: session.scalar(select(User.name).where(User.id == who)) or "?" for key, who in names.items()}
    first, last = row.starts.astimezone(zone), (row.ends - timedelta(microseconds=1)).astimezone(zone)
    return found | {"from": first.date().isoformat(), "to": last.date().isoformat()}
