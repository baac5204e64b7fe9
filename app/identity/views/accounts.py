"""Accounts for the system administrator, roles for the security administrator."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Blueprint, flash, g, render_template, request
from flask.typing import ResponseReturnValue

from app.identity import account_lifecycle as accounts
from app.identity import grants as granting
from app.identity.access import may
from app.identity.account.codes_to_release import waits_for_release
from app.identity.account.issue_code import IssueCode
from app.identity.account.own_password import unlock
from app.identity.actor import Grant
from app.identity.administrators import NeedsSecondError
from app.identity.confirmation.proposals import NewProposal, Proposals
from app.identity.confirmation.role_change import facts_of_end, facts_of_gift
from app.identity.pages.grant_list import active_people, grants_over_time
from app.identity.pages.role_conflicts import role_conflicts
from app.identity.pages.user_list import list_users
from app.identity.views.changes import begin_of, change, shown_or_back
from app.kernel.roles import ADMIN_ROLES, ROLES
from app.web.view_tools import Option, day_of, db, need, say, undo, wall_clock

bp = Blueprint("accounts", __name__, template_folder="../templates")


def _role_options() -> list[Option]:
    return [Option(code, names) for code, names in ROLES.items()]


@bp.get("/admin/people")
def accounts_page() -> ResponseReturnValue:
    """Everybody, with the roles of now."""
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
        may_code=may(g.actor, "user:password"),
        may_unlock=may(g.actor, "user:unlock"),
        may_confirm=may(g.actor, "account:confirm"),
        role_names=ROLES,
        may_enable=may(g.actor, "user:enable"),
        may_erase=may(g.actor, "person:erase"),
    )


@bp.post("/admin/people")
@shown_or_back("accounts.accounts_page")
def add_person() -> ResponseReturnValue | None:
    """Open an account; whoever shall sign in gets a code, and nobody else their password."""
    form, now = request.form, wall_clock().now()
    new = accounts.NewPerson(
        form.get("username", ""),
        form.get("name", ""),
        None,
        form.get("emp_no") or None,
        form.get("org_unit") or None,
        form.get("employment_type", "regular"),
        form.get("email") or None,
    )
    person = accounts.add_user(db.session(), g.actor, new, now)
    if not form.get("sign_in"):
        flash(say("The account was opened."), "ok")
        return None
    given = need(IssueCode)(db.session(), g.actor, person.username, now)
    return _code_page(person.username, given, say("The account was opened."))


@bp.post("/admin/people/<username>/disable")
@shown_or_back("accounts.accounts_page")
def disable(username: str) -> None:
    """Take away the way in; for an administrator it is proposed."""
    reason, now = request.form.get("reason") or None, wall_clock().now()
    try:
        accounts.deactivate(db.session(), g.actor, username, now, reason)
        flash(say("The account is closed; all its sessions have ended."), "ok")
    except NeedsSecondError:
        undo()
        _propose(NewProposal("disable", username, {"reason": reason} if reason else {}))


@bp.post("/admin/people/<username>/enable")
@change("accounts.accounts_page", "The account is open again.")
def enable(username: str) -> None:
    """Give the way in back."""
    accounts.reactivate(db.session(), g.actor, username, wall_clock().now())


@bp.post("/admin/people/<username>/code")
@shown_or_back("accounts.accounts_page")
def code(username: str) -> ResponseReturnValue | None:
    """A one-time code instead of a password; for an administrator it is proposed."""
    try:
        given = need(IssueCode)(db.session(), g.actor, username, wall_clock().now())
    except NeedsSecondError:
        undo()
        _propose(NewProposal("reset", username))
        return None
    heading = "The old password, all sessions and all tokens of %(name)s have ended."
    return _code_page(username, given, say(heading, name=username))


@bp.post("/admin/people/<username>/unlock")
@change("accounts.accounts_page", "The lock of this account is cleared.")
def unlock_person(username: str) -> None:
    """Clear what counts against a name."""
    unlock(db.session(), g.actor, username, wall_clock().now())


def _propose(new: NewProposal) -> None:
    need(Proposals).propose(db.session(), g.actor, new, wall_clock().now())
    flash(say("Proposed: a second administrator confirms it under “Two pairs of eyes”."), "ok")


def _code_page(username: str, given: str, heading: str) -> str:
    waits = waits_for_release(db.session(), username, wall_clock().now())
    return render_template("identity/code.html", code=given, heading=heading, waits=waits)


@bp.get("/admin/roles")
def roles_page() -> ResponseReturnValue:
    """Who holds, held or will hold which role: all grants, or those valid on a day."""
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
        roles=_role_options(),
        role_names=ROLES,
        may_grant=may(g.actor, "role:grant"),
        may_revoke=may(g.actor, "role:revoke"),
        admin_roles=ADMIN_ROLES,
        conflicts=role_conflicts(db.session(), now),
    )


@bp.post("/admin/roles")
@shown_or_back("accounts.roles_page")
def grant_role() -> None:
    """Give a role for a time and a place; an administrator's is proposed."""
    form = request.form
    begins, last = day_of(form.get("from")), day_of(form.get("to"))
    given = Grant(
        form.get("role", ""),
        form.get("plant") or None,
        form.get("line") or None,
        None if begins is None else max(begin_of(begins), wall_clock().now()),
        None if last is None else begin_of(last + timedelta(days=1)),
    )
    try:
        granting.grant(db.session(), g.actor, form.get("person", ""), given, wall_clock().now())
        flash(say("The role was given."), "ok")
    except NeedsSecondError:
        undo()
        _propose(NewProposal("grant", form.get("person", ""), facts_of_gift(given)))


@bp.post("/admin/roles/<uuid:grant_id>/revoke")
@shown_or_back("accounts.roles_page")
def revoke_role(grant_id: UUID) -> None:
    """End a grant now; an administrator's is proposed."""
    reason, now = request.form.get("reason") or None, wall_clock().now()
    try:
        granting.revoke(db.session(), g.actor, grant_id, now, reason)
        flash(say("The role has ended."), "ok")
    except NeedsSecondError:
        undo()
        _propose(NewProposal("revoke", *facts_of_end(db.session(), grant_id, reason, now)))


def _moment_of(day: date, now: datetime) -> datetime:
    """What counted on a day is what was valid at its end; today it is what is valid now."""
    begins, ends = begin_of(day), begin_of(day + timedelta(days=1)) - timedelta(microseconds=1)
    return now if begins <= now <= ends else ends
