"""The directory's groups and who is in them; what a group gives is said by the confirmed mapping alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.identity import Actor, AuditChange, record
from app.identity import User as Account
from app.kernel.clock import Clock
from app.kernel.errors import NotFoundError
from app.ledger import Action
from app.organisation.models import DirectoryGroup, DirectoryMember, Employment
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.scim.access import require_read, require_write
from app.organisation.scim.refusals import InvalidValueError, UniquenessError
from app.organisation.scim.resources import POLICY, Group

_NO_MEMBER = "There is no user %(id)s to be a member."


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group with its members' ids."""

    row: DirectoryGroup
    members: Sequence[UUID]


class DirectoryGroups:
    """The use cases; the caller commits. All raise ForbiddenError, NotFoundError and those of `refusals`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def all(self, session: Session, actor: Actor, where: Sequence[Any] = ()) -> list[KnownGroup]:
        """Every group, or those that fulfil `where`."""
        require_read(actor)
        query = select(DirectoryGroup).where(*where).order_by(DirectoryGroup.created_at, DirectoryGroup.id)
        return _with_members(session, list(session.scalars(query)))

    def get(self, session: Session, actor: Actor, identity: str) -> KnownGroup:
        """One group."""
        require_read(actor)
        return self._find(session, identity)

    def create(self, session: Session, actor: Actor, resource: Any) -> KnownGroup:
        """A new group."""
        require_write(actor)
        now = self._clock.now()
        row = DirectoryGroup(id=uuid4(), name="", created_at=now, changed_at=now)
        return self._store(session, actor, row, resource, now)

    def replace(self, session: Session, actor: Actor, identity: str, resource: Any) -> KnownGroup:
        """Store the group as given (PUT, and PATCH once its operations were applied)."""
        require_write(actor)
        return self._store(session, actor, self._find(session, identity).row, resource, self._clock.now())

    def remove(self, session: Session, actor: Actor, identity: str) -> None:
        """The group is gone, and with it what the mapping gave its members; the ledger keeps who they were."""
        require_write(actor)
        now, known = self._clock.now(), self._find(session, identity)
        session.execute(delete(DirectoryMember).where(DirectoryMember.group_id == known.row.id))
        session.delete(known.row)
        session.flush()
        old = {"name": known.row.name, "members": sorted(str(member) for member in known.members)}
        record(session, actor, now, AuditChange(Action.GROUP_REMOVED, {"group": str(known.row.id)}, old=old))
        mapping_effect.sync(session, now, actor)

    def _store(self, session: Session, actor: Actor, row: DirectoryGroup, resource: Any, now: datetime) -> KnownGroup:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("people", 0))))
        self._require_free(session, resource.display_name, row.id)
        wanted = _member_ids(session, resource)
        new = row.name == ""
        before = set() if new else set(_with_members(session, [row])[0].members)
        old = (row.name, row.external_id)
        row.name, row.external_id = resource.display_name.strip(), resource.external_id
        session.add(row)
        session.flush()
        gone, come = before - wanted, wanted - before
        if gone:
            session.execute(
                delete(DirectoryMember).where(DirectoryMember.group_id == row.id, DirectoryMember.user_id.in_(gone))
            )
        session.add_all(DirectoryMember(group_id=row.id, user_id=person) for person in come)
        session.flush()
        if new or gone or come or old != (row.name, row.external_id):
            row.changed_at = now
            facts = {"name": row.name, "come": sorted(map(str, come)), "gone": sorted(map(str, gone))}
            action = Action.GROUP_ADDED if new else Action.GROUP_CHANGED
            was = None if new else {"name": old[0]}
            record(session, actor, now, AuditChange(action, {"group": str(row.id)}, old=was, new=facts))
        mapping_effect.sync(session, now, actor)
        return _with_members(session, [row])[0]

    @staticmethod
    def _find(session: Session, identity: str) -> KnownGroup:
        try:
            row = session.get(DirectoryGroup, UUID(identity))
        except ValueError:
            row = None
        if row is None:
            raise NotFoundError("There is no group %(id)s.", id=identity[:80])
        return _with_members(session, [row])[0]

    @staticmethod
    def _require_free(session: Session, name: str, own: UUID) -> None:
        if not name.strip():
            raise InvalidValueError("displayName is empty.")
        same = func.lower(DirectoryGroup.name) == name.strip().lower()
        if session.scalar(select(DirectoryGroup.id).where(same, DirectoryGroup.id != own)) is not None:
            raise UniquenessError("There is a group %(name)s already.", name=name[:80])


def group_as_resource(known: KnownGroup, base: str) -> Any:
    """The group as the directory's resource; `base` is the interface's address."""
    row = known.row
    data = {
        "id": str(row.id),
        "displayName": row.name,
        "externalId": row.external_id,
        "members": [
            {"value": str(member), "$ref": f"{base}/Users/{member}", "type": "User"} for member in known.members
        ]
        or None,
        "meta": {
            "resourceType": "Group",
            "created": row.created_at.isoformat(),
            "lastModified": row.changed_at.isoformat(),
            "location": f"{base}/Groups/{row.id}",
        },
    }
    return Group.model_validate(data, scim_policy=POLICY)


def _with_members(session: Session, rows: Sequence[DirectoryGroup]) -> list[KnownGroup]:
    members: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    query = select(DirectoryMember.group_id, DirectoryMember.user_id).where(DirectoryMember.group_id.in_(list(members)))
    for group, person in session.execute(query.order_by(DirectoryMember.user_id)):
        members[group].append(person)
    return [KnownGroup(row, members[row.id]) for row in rows]


def _member_ids(session: Session, resource: Any) -> set[UUID]:
    """The people named as members; raises InvalidValueError naming one who is not there."""
    given = {member.value for member in resource.members or () if member.value}
    wanted = set()
    for text in given:
        try:
            wanted.add(UUID(text))
        except ValueError:
            raise InvalidValueError(_NO_MEMBER, id=text[:80]) from None
    query = select(Account.id).outerjoin(Employment, Employment.user_id == Account.id)
    known = set(session.scalars(query.where(Account.id.in_(wanted), Employment.removed_at.is_(None))))
    if wanted - known:
        raise InvalidValueError(_NO_MEMBER, id=str(min(wanted - known)))
    return wanted
