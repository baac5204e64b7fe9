"""People as the database knows them and as the directory sees them: reading one from the other, both ways.

What the directory sent is kept in its own words (`Employment.content`) so that it reads back what it wrote; where the
roster or a hand has changed something since, what is stored wins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from scim2_models import Context
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.identity import ERASED
from app.identity import User as Account
from app.organisation.imports.roster_rows import EMPLOYMENT
from app.organisation.models import DirectoryGroup, DirectoryMember, Employment
from app.organisation.scim.resources import ENTERPRISE, POLICY, Email, EnterpriseUser, Person

_OURS = ("schemas", "id", "meta", "userName", "externalId", "active", "groups")


@dataclass(frozen=True, slots=True)
class KnownUser:
    """Somebody who is not removed from the directory; `job` None for an account opened by hand."""

    user: Account
    job: Employment | None
    groups: Sequence[tuple[UUID, str]] = ()


def everybody() -> Select[Account, Employment]:
    """All who are in the directory, in the order in which they came; an erased person is in it no more."""
    query = select(Account, Employment).outerjoin(Employment, Employment.user_id == Account.id)
    there = or_(Employment.user_id.is_(None), Employment.removed_at.is_(None))
    return query.where(there, Account.username.not_like(f"{ERASED}%")).order_by(Account.created_at, Account.id)


def with_groups(session: Session, found: Iterable[tuple[Account, Employment | None]]) -> list[KnownUser]:
    """The same with the groups they are in."""
    pairs = list(found)
    groups: dict[UUID, list[tuple[UUID, str]]] = {}
    query = (
        select(DirectoryMember.user_id, DirectoryGroup.id, DirectoryGroup.name)
        .join(DirectoryGroup, DirectoryGroup.id == DirectoryMember.group_id)
        .where(DirectoryMember.user_id.in_([user.id for user, _ in pairs]))
        .order_by(DirectoryGroup.name)
    )
    for person, group, name in session.execute(query):
        groups.setdefault(person, []).append((group, name))
    return [KnownUser(user, job, groups.get(user.id, ())) for user, job in pairs]


def user_name_of(user: Account, job: Employment | None) -> str:
    """The name the directory knows somebody by."""
    return job.user_name if job is not None and job.user_name else user.username


def user_as_resource(known: KnownUser, base: str) -> Any:
    """The person as the directory's resource; `base` is the interface's address."""
    user, job = known.user, known.job
    data: dict[str, Any] = dict(job.content or {}) if job else {}
    _mend(data, user, job, base)
    changed = max(user.created_at, job.changed_at) if job else user.created_at
    data |= {
        "schemas": [str(schema) for schema in Person().schemas],
        "id": str(user.id),
        "userName": user_name_of(user, job),
        "active": user.active,
        "externalId": job.external_id if job else None,
        "groups": [
            {"value": str(group), "display": name, "$ref": f"{base}/Groups/{group}"} for group, name in known.groups
        ]
        or None,
        "meta": {
            "resourceType": "User",
            "created": user.created_at.isoformat(),
            "lastModified": changed.isoformat(),
            "location": f"{base}/Users/{user.id}",
        },
    }
    return Person.model_validate(data, scim_policy=POLICY)


def content_of(resource: Any) -> dict[str, Any]:
    """What is kept in the directory's own words."""
    dumped = resource.model_dump(scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    return {name: value for name, value in dumped.items() if name not in _OURS}


def display_name(content: Mapping[str, Any], otherwise: str) -> str:
    """The name a person is called by: displayed, whole, or put together; family names come first in Chinese."""
    name = content.get("name") or {}
    family, given = name.get("familyName") or "", name.get("givenName") or ""
    chinese = any("\u4e00" <= mark <= "\u9fff" for mark in family + given)
    joined = f"{family}{given}" if chinese else f"{given} {family}".strip()
    return str(content.get("displayName") or name.get("formatted") or joined or otherwise)


def chosen(values: Sequence[Mapping[str, Any]] | None) -> str | None:
    """The primary value, else that at work, else the first."""
    found = [value for value in values or () if value.get("value")]
    best = sorted(found, key=lambda value: (not value.get("primary"), value.get("type") != "work"))
    return str(best[0]["value"]) if best else None


def employment_of(user_type: str | None) -> str:
    """Regular, unless the word says dispatched or contracted (S68)."""
    text = (user_type or "").strip().lower()
    return EMPLOYMENT.get(text, "dispatched" if "派遣" in text or "dispatch" in text else "regular")


def _sayable(address: str | None) -> str | None:
    """The address, unless it is one that the protocol knows no way to say: one bad account must not end a list."""
    try:
        Email(value=address)
    except ValidationError:
        return None
    return address


def _mend(data: dict[str, Any], user: Account, job: Employment | None, base: str) -> None:
    """Let what is stored win over what the directory once sent."""
    if display_name(data, user_name_of(user, job)) != user.name:
        data["displayName"] = user.name
    for name, stored in (("emails", _sayable(user.email)), ("phoneNumbers", job.phone if job else None)):
        if chosen(data.get(name)) != stored:
            data[name] = [{"value": stored, "type": "work", "primary": True}] if stored else None
    data["title"] = job.title if job else None
    if employment_of(data.get("userType")) != user.employment_type:
        data["userType"] = "Dispatched" if user.employment_type == "dispatched" else "Employee"
    extra = dict(data.get(ENTERPRISE) or {})
    extra["employeeNumber"] = user.emp_no
    if (extra.get("department") or "").rpartition("/")[2] != (user.org_unit or ""):
        extra["department"] = user.org_unit
    manager = job.manager_id if job else None
    extra["manager"] = {"value": str(manager), "$ref": f"{base}/Users/{manager}"} if manager else None
    data[ENTERPRISE] = {name: value for name, value in extra.items() if value is not None} or None


def enterprise(resource: Any) -> EnterpriseUser:
    """The extension, empty when it was not sent."""
    return resource[EnterpriseUser] or EnterpriseUser()
