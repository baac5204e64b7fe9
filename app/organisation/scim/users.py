"""What the directory may do with people: list, read, open, change, close. Nobody is erased (RFC 7644 §3.3-3.6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, true, update
from sqlalchemy.orm import Session

from app.identity import Actor, AskSecond
from app.identity import User as Account
from app.kernel.clock import Clock
from app.kernel.errors import NotFoundError
from app.organisation.models import DIRECTORY, DirectoryMember, Employment
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.scim import user_resource
from app.organisation.scim.access import require_read, require_write
from app.organisation.scim.refusals import InvalidValueError, UniquenessError
from app.organisation.scim.user_resource import KnownUser
from app.organisation.scim.user_write import UserWriter

_NO_USER = "There is no user %(id)s."
_TAKEN = "%(attribute)s %(value)s belongs to somebody else."


class DirectoryPeople:
    """The use cases; the caller commits. All raise ForbiddenError, NotFoundError and those of `refusals`."""

    def __init__(self, clock: Clock, zone: ZoneInfo, ask_second: AskSecond) -> None:
        self._ask_second = ask_second
        self._clock = clock
        self._zone = zone

    def all(self, session: Session, actor: Actor, where: Sequence[Any] = ()) -> list[KnownUser]:
        """Everybody, or those who fulfil `where`."""
        require_read(actor)
        rows = session.execute(user_resource.everybody().where(*where)).all()
        return user_resource.with_groups(session, [(user, job) for user, job in rows])

    def page(self, session: Session, actor: Actor, first: int, count: int) -> tuple[list[KnownUser], int]:
        """`count` people from the `first` on (from 1), in the order in which they came, and how many there are."""
        require_read(actor)
        total = (
            session.scalar(select(func.count()).select_from(user_resource.everybody().order_by(None).subquery())) or 0
        )
        rows = session.execute(user_resource.everybody().offset(first - 1).limit(count)).all()
        return user_resource.with_groups(session, [(user, job) for user, job in rows]), total

    def get(self, session: Session, actor: Actor, identity: str) -> KnownUser:
        """One person."""
        require_read(actor)
        return self._find(session, identity)

    def create(self, session: Session, actor: Actor, resource: Any) -> KnownUser:
        """Open an account without a password or a role. Somebody whom the directory had removed comes back."""
        require_write(actor)
        now = self._clock.now()
        self._lock(session)
        number = user_resource.enterprise(resource).employee_number
        user, job = self._removed(session, resource.user_name, number)
        writer = self._writer(session, actor, now)
        if user is None:
            self._require_free(session, resource.user_name, number, None)
            user = writer.open(resource)
        if job is None:
            job = Employment(user_id=user.id, source=DIRECTORY, changed_at=now, closed_by_source=False)
            session.add(job)
        job.removed_at = None
        return self._finish(session, writer, user, job, resource, now)

    def replace(self, session: Session, actor: Actor, identity: str, resource: Any) -> KnownUser:
        """Store the person as given (PUT, and PATCH once its operations were applied)."""
        require_write(actor)
        now = self._clock.now()
        self._lock(session)
        known = self._find(session, identity)
        number = user_resource.enterprise(resource).employee_number
        self._require_free(session, resource.user_name, number, known.user.id)
        job = known.job
        if job is None:
            job = Employment(user_id=known.user.id, source=DIRECTORY, changed_at=now, closed_by_source=False)
            session.add(job)
        return self._finish(session, self._writer(session, actor, now), known.user, job, resource, now)

    def remove(self, session: Session, actor: Actor, identity: str) -> None:
        """Close the account and forget the person to the directory; all records keep the name."""
        require_write(actor)
        now = self._clock.now()
        self._lock(session)
        known = self._find(session, identity)
        job = known.job
        if job is None:
            job = Employment(user_id=known.user.id, source=DIRECTORY, changed_at=now, closed_by_source=False)
            session.add(job)
        self._writer(session, actor, now).remove(known.user, job)
        for row in session.scalars(select(DirectoryMember).where(DirectoryMember.user_id == known.user.id)):
            session.delete(row)
        mapping_effect.sync(session, now, actor)

    def _writer(self, session: Session, actor: Actor, now: datetime) -> UserWriter:
        return UserWriter(session, actor, now, now.astimezone(self._zone).date(), self._ask_second)

    def _finish(
        self, session: Session, writer: UserWriter, user: Account, job: Employment, resource: Any, now: datetime
    ) -> KnownUser:
        self._check_manager(session, user, resource)
        writer.store(user, job, resource)
        session.flush()
        mapping_effect.sync(session, now, writer.actor)
        return self._find(session, str(user.id))

    @staticmethod
    def _lock(session: Session) -> None:
        """One change of people at a time: names and managers are judged against everybody's."""
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("people", 0))))

    @staticmethod
    def _find(session: Session, identity: str) -> KnownUser:
        try:
            wanted = UUID(identity)
        except ValueError:
            raise NotFoundError(_NO_USER, id=identity[:80]) from None
        row = session.execute(user_resource.everybody().where(Account.id == wanted)).one_or_none()
        if row is None:
            raise NotFoundError(_NO_USER, id=identity)
        return user_resource.with_groups(session, [(row[0], row[1])])[0]

    @staticmethod
    def _require_free(session: Session, name: str, number: str | None, own: UUID | None) -> None:
        """Raises UniquenessError for a name or number that somebody else has."""
        others = Account.id != own if own else true()
        # Somebody who was removed keeps the number, but not the name.
        numbered = select(Account.id).where(others, Account.emp_no == number) if number else None
        if numbered is not None and session.scalar(numbered) is not None:
            raise UniquenessError(_TAKEN, attribute="employeeNumber", value=number)
        if session.execute(user_resource.everybody().where(others, same_name(name))).first() is not None:
            raise UniquenessError(_TAKEN, attribute="userName", value=name)
        gone = [Employment.removed_at.is_not(None), func.lower(Employment.user_name) == name.strip().lower()]
        session.execute(
            update(Employment).where(*gone, Employment.user_id != own if own else true()).values(user_name=None)
        )

    @staticmethod
    def _removed(session: Session, name: str, number: str | None) -> tuple[Account | None, Employment | None]:
        """Somebody the directory removed earlier, by name or number."""
        query = select(Account, Employment).join(Employment, Employment.user_id == Account.id)
        same = or_(same_name(name), Account.emp_no == number) if number else same_name(name)
        query = query.where(Employment.removed_at.is_not(None), same)
        row = session.execute(query.order_by(Employment.removed_at.desc()).limit(1)).one_or_none()
        return (row[0], row[1]) if row else (None, None)

    @staticmethod
    def _check_manager(session: Session, user: Account, resource: Any) -> None:
        """Raises InvalidValueError for a manager who is not there, or who reports to the person."""
        manager = user_resource.enterprise(resource).manager
        if manager is None or not manager.value:
            return
        above: UUID | None = DirectoryPeople._find_manager(session, manager.value)
        seen = set()
        while above is not None and above not in seen:
            if above == user.id:
                raise InvalidValueError("The manager reports to this very user.")
            seen.add(above)
            above = session.scalar(select(Employment.manager_id).where(Employment.user_id == above))

    @staticmethod
    def _find_manager(session: Session, identity: str) -> UUID:
        try:
            return DirectoryPeople._find(session, identity).user.id
        except NotFoundError:
            raise InvalidValueError("There is no user %(id)s, named as the manager.", id=identity[:80]) from None


def same_name(name: str) -> Any:
    """Whom the directory calls so, in any case."""
    lower = name.strip().lower()
    return or_(func.lower(Employment.user_name) == lower, Employment.user_name.is_(None) & (Account.username == lower))
