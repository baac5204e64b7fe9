"""Accounts for the system administrator, roles for the security administrator."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app.identity import account_lifecycle as accounts
from app.identity import grants as granting
from app.identity.access import may, require
from app.identity.actor import Grant
from app.identity.grant_list import active_people, grants_over_time
from app.identity.user_list import list_users
from app.identity.views.changes import begin_of, change, day_of
from app.kernel.roles import ADMIN_ROLES, ROLES
from app.web.view_tools import Option, db, signed_in, wall_clock

bp = Blueprint("accounts", __name__, template_folder="../templates")

_ROLE_OPTIONS = [Option(code, names) for code, names in ROLES.items()]


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
@change("accounts.accounts_page", "The account was opened.")
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
@change("accounts.accounts_page", "The account is closed; all its sessions have ended.")
def disable(username: str) -> None:
    """Take away the way in."""
    reason = request.form.get("reason") or None
    accounts.deactivate(db.session(), g.actor, username, wall_clock().now(), reason)


@bp.post("/admin/people/<username>/enable")
@signed_in
@change("accounts.accounts_page", "The account is open again.")
def enable(username: str) -> None:
    """Give the way in back."""
    accounts.reactivate(db.session(), g.actor, username, wall_clock().now())


@bp.post("/admin/people/<username>/password")
@signed_in
@change("accounts.accounts_page", "The password was changed; all sessions of this person have ended.")
def password(username: str) -> None:
    """Give a new password."""
    accounts.set_password(db.session(), g.actor, username, request.form.get("password", ""), wall_clock().now())


@bp.get("/admin/roles")
@signed_in
def roles_page() -> ResponseReturnValue:
    """Who holds, held or will hold which role: all grants, or those valid on a day."""
    require(g.actor, "role:read")
    asked, now, day = request.args, wall_clock().now(), day_of(request.args.get("at"))
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
@change("accounts.roles_page", "The role was given.")
def grant_role() -> None:
    """Give a role for a time and a place."""
    form = request.form
    begins, last = day_of(form.get("from")), day_of(form.get("to"))
    given = Grant(
        form.get("role", ""),
        form.get("plant") or None,
        form.get("line") or None,
        None if begins is None else max(begin_of(begins), wall_clock().now()),
        None if last is None else begin_of(last + timedelta(days=1)),
    )
    granting.grant(db.session(), g.actor, form.get("person", ""), given, wall_clock().now())


@bp.post("/admin/roles/<uuid:grant_id>/revoke")
@signed_in
@change("accounts.roles_page", "The role has ended.")
def revoke_role(grant_id: UUID) -> None:
    """End a grant now."""
    granting.revoke(db.session(), g.actor, grant_id, wall_clock().now(), request.form.get("reason") or None)


def _moment_of(day: date, now: datetime) -> datetime:
    """What counted on a day is what was valid at its end; today it is what is valid now."""
    begins, ends = begin_of(day), begin_of(day + timedelta(days=1)) - timedelta(microseconds=1)
    return now if begins <= now <= ends else ends
