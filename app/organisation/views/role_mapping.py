"""/admin/role-mapping: what groups, units and posts give; who would gain and lose; confirm."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import may
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.kernel.roles import ADMIN_ROLES, ROLES
from app.organisation.pages.role_mapping import read_rule_choices
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from app.organisation.role_mapping.rules import MappingRule, dump_rules
from app.web.view_tools import db, need, say, take_back

bp = Blueprint("role_mapping", __name__, template_folder="../templates")


@bp.get("/admin/role-mapping")
def show() -> ResponseReturnValue:
    """The rules in force, the proposal, and its effect."""
    session = db.session()
    view, choices = need(ChangeRoleMapping).view(session, g.actor), read_rule_choices(session)
    return render_template(
        "organisation/mapping.html",
        view=view,
        role_names=ROLES,
        admin_roles=ADMIN_ROLES,
        groups=choices.groups,
        units=choices.units,
        titles=choices.titles,
        plants=choices.plants,
        lines=choices.lines,
        may_propose=may(g.actor, "mapping:propose"),
        may_confirm=may(g.actor, "mapping:confirm"),
    )


@bp.post("/admin/role-mapping")
def propose() -> ResponseReturnValue:
    """Add a rule to the proposal, take one away, propose the rules in force again, or let the proposal go."""
    session, form, use_case = db.session(), request.form, need(ChangeRoleMapping)
    what = form.get("what", "")

    def act() -> None:
        if what == "drop":
            return use_case.drop(session, g.actor)
        view = use_case.view(session, g.actor)
        rules = dump_rules(view.proposed if view.draft else view.rules)
        if what.startswith("remove:") and what[7:].isdigit():
            del rules[int(what[7:]) : int(what[7:]) + 1]
        elif what == "add":
            rules.append(_rule(dict(form)))
        use_case.propose(session, g.actor, rules)
        return None

    return _try(act, "The proposal was stored. Nothing changes before it is confirmed.")


@bp.post("/admin/role-mapping/confirm")
def confirm() -> ResponseReturnValue:
    """Put the proposal in force, with the effect that was shown."""
    seen = request.form.get("seen", "")
    return _try(lambda: need(ChangeRoleMapping).confirm(db.session(), g.actor, seen), "The mapping is in force.")


def _rule(form: dict[str, str]) -> dict[str, object]:
    who, _, what = form.get("who", "").partition(":")
    unit = what if who == "unit" else ""
    rule = MappingRule(
        form.get("role", ""),
        what if who == "group" else None,
        int(unit) if unit.isdigit() else None,
        None if who == "group" else form.get("title") or None,
        form.get("plant") or None,
        form.get("line") or None,
    )
    return dump_rules([rule])[0]


def _try(act: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        act()
        flash(say(done), "ok")
    except (InvalidInputError, ConflictError, NotFoundError) as refusal:
        take_back(refusal)
    return redirect(url_for("role_mapping.show"), 303)
