"""Accounts for the system administrator, roles for the security administrator, absences for HR and managers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import absences
from app.identity import account_lifecycle as accounts
from app.identity import grants as granting
from app.identity.access import may, require
from app.identity.actor import Grant
from app.identity.grant_list import absences_from, active_people, grants_over_time
from app.identity.user_list import list_users
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.kernel.roles import ADMIN_ROLES, ROLES
from app.web.view_tools import Option, db, say, settings, signed_in, undo, wall_clock

bp = Blueprint("accounts", __name__, template_folder="../templates")

_ROLE_OPTIONS = [Option(code, names) for code, names in ROLES.items()]


def _change(back: str, done: str) -> Callable[[Callable[..., None]], Callable[..., ResponseReturnValue]]:
    """What every action here has in common: do it, commit, go `back` to the list and say that it is `done`.

    What is wrong with the answers is said there as well. Refusals go their usual way.
    """

    def around(act: Callable[..., None]) -> Callable[..., ResponseReturnValue]:
        @wraps(act)
        def view(**given: Any) -> ResponseReturnValue:
            try:
                act(**given)
                flash(say(done), "ok")
            except (InvalidInputError, ConflictError, NotFoundError) as error:
                undo()
                sentences = [error.template, *error.fields.values()]
                flash(" ".join(dict.fromkeys(say(one, **error.params) for one in sentences)), "danger")
            return redirect(url_for(back), 303)

        return view

    return around


@bp.get("/admin/people")
@signed_in
def accounts_page() -> ResponseReturnValue:
    """Everybody, with the roles of now."""
    require(g.actor, "user:read")
    search = request.args.get("search", "").strip().lower()
    found = [
        row for row in list_users(db.session(), wall_clock().now()) if search in f"{row.username} {row.name}".lower()
    ]
    return render_template(
        "identity/people.html",
        rows=found,
        search=search,
        may_add=may(g.actor, "user:add"),
        may_disable=may(g.actor, "user:disable"),
        may_password=may(g.actor, "user:password"),
        role_names=ROLES,
        may_enable=may(g.actor, "user:enable"),
        may_erase=may(g.actor, "person:erase"),
    )


@bp.post("/admin/people")
@signed_in
@_change("accounts.accounts_page", "The account was opened.")
def add_person() -> None:
    """Open an account."""
    form = request.form
    new = accounts.NewPerson(
        form.get("username", ""),
        form.get("name", ""),
        form.get("password") or None,
        form.get("emp_no") or None,
        form.get("org_unit") or None,
        form.get("employment_type", "regular"),
        form.get("email") or None,
    )
    accounts.add_user(db.session(), g.actor, new, wall_clock().now())


@bp.post("/admin/people/<username>/disable")
@signed_in
@_change("accounts.accounts_page", "The account is closed; all its sessions have ended.")
def disable(username: str) -> None:
    """Take away the way in."""
    reason = request.form.get("reason") or None
    accounts.deactivate(db.session(), g.actor, username, wall_clock().now(), reason)


@bp.post("/admin/people/<username>/enable")
@signed_in
@_change("accounts.accounts_page", "The account is open again.")
def enable(username: str) -> None:
    """Give the way in back."""
    accounts.reactivate(db.session(), g.actor, username, wall_clock().now())


@bp.post("/admin/people/<username>/password")
@signed_in
@_change("accounts.accounts_page", "The password was changed; all sessions of this person have ended.")
def password(username: str) -> None:
    """Give a new password."""
    accounts.set_password(db.session(), g.actor, username, request.form.get("password", ""), wall_clock().now())


@bp.get("/admin/roles")
@signed_in
def roles_page() -> ResponseReturnValue:
    """Who holds, held or will hold which role: all grants, or those valid on a day."""
    require(g.actor, "role:read")
    asked, now, day = request.args, wall_clock().now(), _day(request.args.get("at"))
    at = None if day is None else _moment_of(day, now)
    username, role = asked.get("person", ""), asked.get("role", "")
    people = [Option(login, f"{name} ({login})") for login, name in active_people(db.session())]
    return render_template(
        "identity/roles.html",
        rows=grants_over_time(db.session(), now, at=at, username=username, role=role),
        at=day,
        person=username,
        role=role,
        people=people,
        roles=_ROLE_OPTIONS,
        role_names=ROLES,
        may_grant=may(g.actor, "role:grant"),
        may_revoke=may(g.actor, "role:revoke"),
        admin_roles=ADMIN_ROLES,
    )


@bp.post("/admin/roles")
@signed_in
@_change("accounts.roles_page", "The role was given.")
def grant_role() -> None:
    """Give a role for a time and a place."""
    form = request.form
    begins, last = _day(form.get("from")), _day(form.get("to"))
    given = Grant(
        form.get("role", ""),
        form.get("plant") or None,
        form.get("line") or None,
        None if begins is None else max(_begins(begins), wall_clock().now()),
        None if last is None else _begins(last + timedelta(days=1)),
    )
    granting.grant(db.session(), g.actor, form.get("person", ""), given, wall_clock().now())


@bp.post("/admin/roles/<uuid:grant_id>/revoke")
@signed_in
@_change("accounts.roles_page", "The role has ended.")
def revoke_role(grant_id: UUID) -> None:
    """End a grant now."""
    granting.revoke(db.session(), g.actor, grant_id, wall_clock().now(), request.form.get("reason") or None)


@bp.get("/people/absences")
@signed_in
def absences_page() -> ResponseReturnValue:
    """Who is away, until when, and who stands in."""
    require(g.actor, "absence:record")
    now = wall_clock().now()
    people = [Option(login, f"{name} ({login})") for login, name in active_people(db.session())]
    rows = absences_from(db.session(), now)
    return render_template(
        "identity/absences.html", rows=rows, people=people, today=now.astimezone(settings().timezone).date()
    )


@bp.post("/people/absences")
@signed_in
@_change("accounts.absences_page", "The absence was recorded.")
def record_absence() -> None:
    """Write down an absence of whole days."""
    form = request.form
    first, last = _day(form.get("from")), _day(form.get("to"))
    if first is None or last is None:
        raise InvalidInputError("An absence needs a first and a last day.", fields={"from": "Choose a day"})
    new = absences.NewAbsence(
        form.get("person", ""),
        _begins(first),
        _begins(last + timedelta(days=1)),
        form.get("substitute") or None,
        form.get("reason") or None,
    )
    absences.record_absence(db.session(), g.actor, new, wall_clock().now())


@bp.post("/people/absences/<uuid:absence_id>/end")
@signed_in
@_change("accounts.absences_page", "The absence has ended.")
def end_absence(absence_id: UUID) -> None:
    """Somebody is back."""
    absences.end_absence(db.session(), g.actor, absence_id, wall_clock().now())


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _moment_of(day: date, now: datetime) -> datetime:
    """What counted on a day is what was valid at its end; today it is what is valid now."""
    begins, ends = _begins(day), _begins(day + timedelta(days=1)) - timedelta(microseconds=1)
    return now if begins <= now <= ends else ends


def _begins(day: date) -> datetime:
    """The moment the local day begins."""
    return datetime.combine(day, time(), settings().timezone).astimezone(UTC)
