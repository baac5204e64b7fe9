"""Store the rows of a roster that fit: accounts, employments, work places, and the ways in of those who left."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.identity import (
    AskSecond,
    AuditChange,
    NewPerson,
    User,
    account_added,
    account_target,
    all_administrators,
    build_account,
    end_access,
    record_all,
)
from app.imports import ImportRequest, PlanResult
from app.ledger import Action
from app.organisation.imports.placed_row import PlacedRow
from app.organisation.imports.step_assignments import assign_steps, teach
from app.organisation.imports.usernames import username_of
from app.organisation.models import Employment
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.units import Units

CONTACT = ("email", "phone")
"""Fields that the ledger names without their values: it forgets nothing, and needs no telephone numbers."""
_GONE = "not in the complete roster"


class RosterStore:
    """One run; `by_number` is everybody who is known."""

    def __init__(
        self,
        session: Session,
        ask_second: AskSecond,
        request: ImportRequest,
        units: Units,
        by_number: Mapping[str, tuple[User, Employment | None]],
    ) -> None:
        self._session, self._request, self._units = session, request, units
        self._ask_second = ask_second
        self._people = dict(by_number)
        # Asked once for all rows: nobody becomes or ceases to be one while they are written.
        self._administrators = all_administrators(session, request.now)
        self._changes: list[AuditChange] = []
        self._leavers: list[str] = []
        self._done = PlanResult()

    def store(self, placed: Sequence[PlacedRow], roles_at: datetime) -> PlanResult:
        """Everybody first, then the managers, who may stand further down in the file."""
        news = [place for place in placed if place.person is None]
        for place in news:
            self._hire(place)
        self._session.flush()
        for place in news:
            self._session.add(self._people[place.row.values["emp_no"]][1])
        for place in placed:
            self._update(place, new=place.person is None)
        if self._request.complete:
            self._close_missing({place.row.values["emp_no"] for place in placed})
        self._session.flush()
        if self._changes:
            record_all(self._session, self._request.actor, self._request.now, self._changes)
        self._done.details["leavers"] = self._leavers
        self._done.details["roles"] = mapping_effect.sync(self._session, roles_at, self._request.actor)
        return self._done

    def _hire(self, place: PlacedRow) -> None:
        values = place.row.values
        username = values.get("username") or username_of(values["emp_no"])
        user = build_account(NewPerson(username, values["name"], emp_no=values["emp_no"]), self._request.now)
        self._session.add(user)
        job = self._employment(user)
        self._people[values["emp_no"]] = (user, job)
        self._done.new += 1
        self._changes.append(account_added(user))

    def _employment(self, user: User) -> Employment:
        request = self._request
        return Employment(user_id=user.id, source=request.source, changed_at=request.now, closed_by_source=False)

    def _update(self, place: PlacedRow, *, new: bool) -> None:
        values = place.row.values
        user, job = self._known(place)
        before = self._facts(user, job)
        self._write(user, job, place)
        moved = assign_steps(self._session, self._request.today, user, place.steps)
        moved |= teach(self._session, user, values)
        after = self._facts(user, job)
        differing = sorted(name for name in after if after[name] != before[name])
        moved |= self._open_or_close(user, job, given=values)
        if new or not (differing or moved):
            return
        self._done.changed += 1
        job.changed_at = self._request.now
        if differing:
            told = [name for name in differing if name not in CONTACT]
            old, now = {name: before[name] for name in told}, {name: after[name] for name in told}
            data = {"contact": [name for name in differing if name in CONTACT]} if told != differing else None
            self._changes.append(AuditChange(Action.USER_CHANGED, account_target(user), old=old, new=now, data=data))
            self._done.corrections.append({"key": user.emp_no, "old": old, "new": now})

    def _known(self, place: PlacedRow) -> tuple[User, Employment]:
        emp_no = place.row.values["emp_no"]
        user, job = place.person or self._people[emp_no]
        if job is None:
            job = self._employment(user)
            self._session.add(job)
        job.source, job.removed_at = self._request.source, None
        self._people[emp_no] = (user, job)
        return user, job

    def _write(self, user: User, job: Employment, place: PlacedRow) -> None:
        values = place.row.values
        self._write_identity(user, values)
        if "unit" in values:
            job.unit_id = self._units.add(place.unit) if place.unit else None
            user.org_unit = self._units.name(job.unit_id) if job.unit_id is not None else None
        if "manager" in values:
            manager = values["manager"]
            job.manager_id = self._people[manager][0].id if manager else None
        for name, holder, attribute in (
            ("post", job, "title"),
            ("phone", job, "phone"),
            ("entered", job, "entered_on"),
            ("left", job, "left_on"),
            ("employment", user, "employment_type"),
        ):
            if name in values:
                setattr(holder, attribute, values[name])

    def _write_identity(self, user: User, values: Mapping[str, str | None]) -> None:
        """Name, number and mail; an administrator's wait for a second administrator."""
        new = {name: values[name] for name in ("email", "emp_no", "name") if name in values}
        old = {name: getattr(user, name) for name in new}
        waits: Collection[str] = ()
        if user.id in self._administrators:
            waits = self._ask_second.to_change(self._session, self._request.actor, user, old, new, self._request.now)
        for name, value in new.items():
            if name not in waits:
                setattr(user, name, value)

    def _facts(self, user: User, job: Employment) -> dict[str, object]:
        return {
            "name": user.name,
            "emp_no": user.emp_no,
            "unit": self._units.path(job.unit_id),
            "post": job.title,
            "manager": str(job.manager_id) if job.manager_id else None,
            "employment": user.employment_type,
            "entered": _text(job.entered_on),
            "left": _text(job.left_on),
            "email": user.email,
            "phone": job.phone,
        }

    def _open_or_close(self, user: User, job: Employment, given: Mapping[str, object]) -> bool:
        """Whether the account was opened or closed; what was closed by hand stays closed."""
        here = job.left_on is None or job.left_on >= self._request.today
        if user.active and not here and "left" in given:
            self._close(user, job, f"left on {job.left_on}")
            return True
        if not user.active and here and job.closed_by_source:
            user.active, job.closed_by_source = True, False
            self._changes.append(
                AuditChange(Action.USER_ENABLED, account_target(user), old=False, new=True, reason="roster")
            )
            return True
        return False

    def _close(self, user: User, job: Employment, reason: str) -> None:
        request = self._request
        waits = user.id in self._administrators
        if waits and self._ask_second.to_close(self._session, request.actor, user, reason, request.now):
            return
        user.active, job.closed_by_source = False, True
        end_access(self._session, user.id, self._request.now)
        self._leavers.append(user.name if user.emp_no is None else f"{user.name} ({user.emp_no})")
        self._changes.append(
            AuditChange(Action.USER_DISABLED, account_target(user), old=True, new=False, reason=reason)
        )

    def _close_missing(self, named: set[str]) -> None:
        """Whom this source brought once and names no longer."""
        for emp_no, (user, job) in sorted(self._people.items()):
            if job is not None and job.source == self._request.source and user.active and emp_no not in named:
                self._close(user, job, _GONE)
                self._done.changed += 1


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
