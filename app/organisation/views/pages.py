"""/people: the organisation as a tree, a person's record, planned posts."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import may
from app.kernel.errors import ConflictError, InvalidInputError
from app.kernel.roles import ROLES
from app.organisation.pages.org_tree import read_organisation
from app.organisation.pages.profile import read_profile
from app.organisation.plan_posts import PlanPosts
from app.web.view_tools import clock, db, need, say, take_back

bp = Blueprint("organisation", __name__, template_folder="../templates")


@bp.get("/people")
def index() -> ResponseReturnValue:
    """Units, posts and people, with headcount and open posts."""
    search = request.args.get("search", "")
    found = read_organisation(db.session(), g.actor, search)
    return render_template(
        "organisation/organisation.html",
        page=found,
        search=search,
        may_plan=may(g.actor, "people:plan"),
        may_import=may(g.actor, "people:import"),
        may_map=may(g.actor, "mapping:read"),
    )


@bp.get("/people/person/<username>")
def person(username: str) -> ResponseReturnValue:
    """What is known of somebody."""
    return render_template(
        "organisation/person.html",
        page=read_profile(db.session(), g.actor, username, clock().now()),
        role_names=ROLES,
        may_read=may(g.actor, "people:read"),
    )


@bp.post("/people/units")
def add_unit() -> ResponseReturnValue:
    """A unit below another one, or at the top."""
    form = request.form
    parent = _number(form.get("parent", "")) if form.get("parent") else None
    return _try(
        lambda: need(PlanPosts).add_unit(db.session(), g.actor, parent, form.get("name", ""), form.get("name_en", "")),
        parent,
        "The unit was added",
    )


@bp.post("/people/units/<int:unit_id>/move")
def move_unit(unit_id: int) -> ResponseReturnValue:
    """Put it under another unit."""
    parent = _number(request.form.get("parent", "")) if request.form.get("parent") else None
    return _try(
        lambda: need(PlanPosts).move_unit(db.session(), g.actor, unit_id, parent), unit_id, "The unit was moved"
    )


@bp.post("/people/units/<int:unit_id>/posts")
def plan_post(unit_id: int) -> ResponseReturnValue:
    """How many people the unit is to have at a post."""
    form = request.form

    def act() -> None:
        planned, names = _number(form.get("planned", "")), (form.get("name", ""), form.get("name_en", ""))
        need(PlanPosts).plan_post(db.session(), g.actor, unit_id, names[0], planned, names[1])

    return _try(act, unit_id, "The plan was stored")


def _try(act: Callable[[], object], unit_id: int | None, done: str) -> ResponseReturnValue:
    """Do it and go back to the unit; what is wrong with the answers is said there. Refusals go their usual way."""
    try:
        act()
        flash(say(done), "ok")
    except (InvalidInputError, ConflictError) as refusal:
        take_back(refusal)
    return redirect(url_for("organisation.index", _anchor=f"unit-{unit_id}" if unit_id else None), 303)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise InvalidInputError("%(text)s is no whole number", text=text[:20])
    return int(text)
