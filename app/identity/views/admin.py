"""Accounts for the system administrator, roles for the security administrator, absences for HR and managers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import absences, accounts, granting
from app.identity.access import may, require
from app.identity.actor import Grant
from app.identity.listing import list_users
from app.identity.overview import absences_from, active_people, grants_over_time
from app.identity.roles import ADMIN_ROLES, ROLES
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.web.access import signed_in
from app.web.extensions import db
from app.web.page_models import Option
from app.web.translation import current_language, translate

if TYPE_CHECKING:
    from app.config.settings import Settings

bp = Blueprint("people", __name__, template_folder="../templates")

_CLOCK = SystemClock()  # roles and absences count by the machine's clock, as signing in does
_ROLE_OPTIONS = [Option(code, names) for code, names in ROLES.items()]


@bp.get("/admin/people")
@signed_in
def accounts_page() -> ResponseReturnValue:
    """Everybody, with the roles of now."""
    require(g.actor, "user:read")
    search = request.args.get("search", "").strip().lower()
    found = [row for row in list_users(db.session(), _CLOCK.now()) if search in f"{row.username} {row.name}".lower()]
    return render_template(
        "identity/people.html", rows=found, search=search, may_add=may(g.actor, "user:add"),
        may_disable=may(g.actor, "user:disable"), may_password=may(g.actor, "user:password"), role_names=ROLES,
    )  # fmt: skip


@bp.post("/admin/people")
@signed_in
def add_person() -> ResponseReturnValue:
    """Open an account."""
    form = request.form
    new = accounts.NewPerson(
        form.get("username", ""), form.get("name", ""), form.get("password") or None, form.get("emp_no") or None,
        form.get("org_unit") or None, form.get("employment_type", "regular"), form.get("email") or None,
    )  # fmt: skip
    return _try(
        lambda: accounts.add_user(db.session(), g.actor, new, _CLOCK.now()), "people.accounts_page",
        "The account was opened.",
    )  # fmt: skip


@bp.post("/admin/people/<username>/disable")
@signed_in
def disable(username: str) -> ResponseReturnValue:
    """Take away the way in."""
    reason = request.form.get("reason") or None
    return _try(
        lambda: accounts.deactivate(db.session(), g.actor, username, _CLOCK.now(), reason), "people.accounts_page",
        "The account is closed; all its sessions have ended.",
    )  # fmt: skip


@bp.post("/admin/people/<username>/password")
@signed_in
def password(username: str) -> ResponseReturnValue:
    """Give a new password."""
    new = request.form.get("password", "")
    return _try(
        lambda: accounts.set_password(db.session(), g.actor, username, new, _CLOCK.now()), "people.accounts_page",
        "The password was changed; all sessions of this person have ended.",
    )  # fmt: skip


@bp.get("/admin/roles")
@signed_in
def roles_page() -> ResponseReturnValue:
    """Who holds, held or will hold which role: all grants, or those valid on a day."""
    require(g.actor, "role:read")
    asked, now, day = request.args, _CLOCK.now(), _day(request.args.get("at"))
    at = None if day is None else _moment_of(day, now)
    username, role = asked.get("person", ""), asked.get("role", "")
    people = [Option(login, f"{name} ({login})") for login, name in active_people(db.session())]
    return render_template(
        "identity/roles.html", rows=grants_over_time(db.session(), now, at=at, username=username, role=role),
        at=day, person=username, role=role, people=people, roles=_ROLE_OPTIONS, role_names=ROLES,
        may_grant=may(g.actor, "role:grant"), may_revoke=may(g.actor, "role:revoke"), admin_roles=ADMIN_ROLES,
    )  # fmt: skip


@bp.post("/admin/roles")
@signed_in
def grant_role() -> ResponseReturnValue:
    """Give a role for a time and a place."""
    form = request.form
    begins, last = _day(form.get("from")), _day(form.get("to"))
    given = Grant(
        form.get("role", ""), form.get("plant") or None, form.get("line") or None,
        None if begins is None else max(_begins(begins), _CLOCK.now()),
        None if last is None else _begins(last + timedelta(days=1)),
    )  # fmt: skip
    return _try(
        lambda: granting.grant(db.session(), g.actor, form.get("person", ""), given, _CLOCK.now()),
        "people.roles_page", "The role was given.",
    )  # fmt: skip


@bp.post("/admin/roles/<uuid:grant_id>/revoke")
@signed_in
def revoke_role(grant_id: UUID) -> ResponseReturnValue:
    """End a grant now."""
    reason = request.form.get("reason") or None
    return _try(
        lambda: granting.revoke(db.session(), g.actor, grant_id, _CLOCK.now(), reason), "people.roles_page",
        "The role has ended.",
    )  # fmt: skip


@bp.get("/people/absences")
@signed_in
def absences_page() -> ResponseReturnValue:
    """Who is away, until when, and who stands in."""
    require(g.actor, "absence:record")
    now = _CLOCK.now()
    people = [Option(login, f"{name} ({login})") for login, name in active_people(db.session())]
    rows = absences_from(db.session(), now)
    return render_template("identity/absences.html", rows=rows, people=people, today=now.astimezone(_zone()).date())


@bp.post("/people/absences")
@signed_in
def record_absence() -> ResponseReturnValue:
    """Write down an absence of whole days."""
    form = request.form
    first, last = _day(form.get("from")), _day(form.get("to"))

    def act() -> None:
        if first is None or last is None:
            raise InvalidInputError("An absence needs a first and a last day.", fields={"from": "Choose a day"})
        new = absences.NewAbsence(
            form.get("person", ""), _begins(first), _begins(last + timedelta(days=1)), form.get("substitute") or None,
            form.get("reason") or None,
        )  # fmt: skip
        absences.record_absence(db.session(), g.actor, new, _CLOCK.now())

    return _try(act, "people.absences_page", "The absence was recorded.")


@bp.post("/people/absences/<uuid:absence_id>/end")
@signed_in
def end_absence(absence_id: UUID) -> ResponseReturnValue:
    """Somebody is back."""
    return _try(
        lambda: absences.end_absence(db.session(), g.actor, absence_id, _CLOCK.now()), "people.absences_page",
        "The absence has ended.",
    )  # fmt: skip


def _try(act: Callable[[], object], back: str, done: str) -> ResponseReturnValue:
    """Do it and go back to the list; what is wrong with the answers is said there. Refusals go their usual way."""
    language = current_language()
    try:
        act()
        db.session.commit()
        flash(translate(done, None, language), "ok")
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        db.session.rollback()
        sentences = [translate(error.template, error.params, language)]
        sentences += [translate(text, error.params, language) for text in error.fields.values()]
        flash(" ".join(dict.fromkeys(sentences)), "danger")
    return redirect(url_for(back), 303)


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
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    settings: Settings = current_app.extensions["settings"]
    return settings.timezone
