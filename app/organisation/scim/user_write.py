"""Write what the directory says of a person, with its line in the ledger; contact details stay out of that."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity import (
    Actor,
    AskSecond,
    AuditChange,
    NewPerson,
    account_target,
    close_account,
    open_account,
    record,
    reopen_account,
    require_no_administrator,
)
from app.identity import User as Account
from app.imports import RowError
from app.kernel.errors import ForbiddenError
from app.ledger import Action
from app.organisation.models import Employment
from app.organisation.scim import user_resource
from app.organisation.scim.free_username import free_username
from app.organisation.units import Units, split_path

_REASON = "directory"


class UserWriter:
    """One request's writing, by `actor` at `now`; `today` is the plant's day."""

    def __init__(self, session: Session, actor: Actor, now: datetime, today: date, ask_second: AskSecond) -> None:
        self._ask_second = ask_second
        self._session, self.actor, self._now, self._today = session, actor, now, today

    def open(self, resource: Any) -> Account:
        """A new account; its username is made of the directory's name and stays, whatever that becomes."""
        name = user_resource.display_name(user_resource.content_of(resource), resource.user_name)
        language = (resource.preferred_language or "zh").lower()
        number = user_resource.enterprise(resource).employee_number
        new = NewPerson(
            free_username(self._session, resource.user_name),
            name,
            emp_no=number or None,
            locale="zh" if language.startswith("zh") else "en",
        )
        person = open_account(self._session, self.actor, new, self._now)
        return self._session.get_one(Account, person.id)

    def store(self, user: Account, job: Employment, resource: Any) -> None:
        """All that the resource says; raises ForbiddenError for an account that may not be opened or closed so."""
        before = self._facts(user, job)
        content, extra = user_resource.content_of(resource), user_resource.enterprise(resource)
        self._identify(user, job, resource)
        job.phone = user_resource.chosen(content.get("phoneNumbers"))
        job.title = resource.title or None
        user.employment_type = user_resource.employment_of(resource.user_type)
        job.content = content
        job.manager_id = UUID(extra.manager.value) if extra.manager and extra.manager.value else None
        self._place(user, job, extra.department)
        after = self._facts(user, job)
        if before != after:
            job.changed_at = self._now
            told = {name for name in after if after[name] != before[name]}
            old, new = ({name: facts[name] for name in sorted(told - {"contact"})} for facts in (before, after))
            data = {"contact": True} if "contact" in told else None
            self._record(AuditChange(Action.USER_CHANGED, account_target(user), old=old, new=new, data=data))
        self._session.flush()
        self._open_or_close(user, job, wanted=resource.active is not False)

    def _identify(self, user: Account, job: Employment, resource: Any) -> None:
        """What says who this is; an administrator's waits for a second administrator."""
        content = user_resource.content_of(resource)
        called = user_resource.user_name_of(user, job)
        old = {"name": user.name, "email": user.email, "emp_no": user.emp_no}
        old |= {"user_name": called, "external_id": job.external_id}
        new = {
            "name": user_resource.display_name(content, resource.user_name),
            "email": user_resource.chosen(content.get("emails")),
            "emp_no": user_resource.enterprise(resource).employee_number or None,
            "user_name": resource.user_name.strip(),
            "external_id": resource.external_id,
        }
        waits = self._ask_second.to_change(self._session, self.actor, user, old, new, self._now)
        said = {name: (old if name in waits else new)[name] for name in new}
        user.name, user.email, user.emp_no = said["name"] or "", said["email"], said["emp_no"]
        job.user_name, job.external_id = said["user_name"], said["external_id"]

    def remove(self, user: Account, job: Employment) -> None:
        """Deleted in the directory: closed here."""
        self._refuse_own(user)
        job.removed_at = job.changed_at = self._now
        if user.active:
            require_no_administrator(self._session, self.actor, user, self._now)
            close_account(self._session, self.actor, user, self._now, _REASON)
            job.closed_by_source = True
        self._record(AuditChange(Action.USER_REMOVED, account_target(user), reason=_REASON))

    def _place(self, user: Account, job: Employment, department: str | None) -> None:
        """The unit of that name; a department that nobody has made here is kept as a text."""
        if department and department.rpartition("/")[2] == user.org_unit and job.unit_id is not None:
            return
        job.unit_id, user.org_unit = None, department.rpartition("/")[2] if department else None
        if not department:
            return
        try:
            units = Units(self._session)
            job.unit_id = units.id_at(units.whole_path(split_path(department)))
        except RowError:
            return  # of several units of that name none is meant for certain

    def _open_or_close(self, user: Account, job: Employment, *, wanted: bool) -> None:
        if user.active and not wanted:
            self._refuse_own(user)
            require_no_administrator(self._session, self.actor, user, self._now)
            close_account(self._session, self.actor, user, self._now, _REASON)
            job.closed_by_source = True
        elif wanted and not user.active:
            if not job.closed_by_source:
                raise ForbiddenError(
                    "%(username)s was closed by hand; the system administrator opens it again", username=user.username
                )
            if job.left_on is not None and job.left_on < self._today:
                raise ForbiddenError(
                    "%(username)s left on %(day)s, as the roster says; correct it there",
                    username=user.username,
                    day=job.left_on.isoformat(),
                )
            reopen_account(self._session, self.actor, user, self._now, _REASON)
            job.closed_by_source = False

    def _refuse_own(self, user: Account) -> None:
        if user.id == self.actor.id:
            raise ForbiddenError(
                "The token acts as %(username)s, and nobody closes the own account", username=user.username
            )

    def _facts(self, user: Account, job: Employment) -> dict[str, Any]:
        return {
            "name": user.name,
            "emp_no": user.emp_no,
            "unit": user.org_unit,
            "post": job.title,
            "manager": str(job.manager_id) if job.manager_id else None,
            "employment": user.employment_type,
            "user_name": job.user_name,
            "external_id": job.external_id,
            "contact": (user.email, job.phone),
        }

    def _record(self, change: AuditChange) -> None:
        record(self._session, self.actor, self._now, change)
