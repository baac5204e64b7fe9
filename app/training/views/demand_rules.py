"""The settings page of detection."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.errors import InvalidInputError
from app.plant import read_place_names
from app.training.demand.rule import DemandRule, read_rule
from app.training.demand.settings import ChangeDemandSettings, read_settings
from app.web.view_tools import current_language, db, need, translate, undo

bp = Blueprint("demand_rules", __name__, url_prefix="/settings/demand-rules", template_folder="../templates")


@bp.get("")
def show() -> ResponseReturnValue:
    """The rule in force, and the lines."""
    settings = read_settings(db.session())
    return _page(settings.rule.to_json(), settings.lines, settings.version)


@bp.post("")
def change() -> ResponseReturnValue:
    """Put another rule into force; a wrong one comes back with what is wrong, and nothing is stored."""
    given, lines = request.form, request.form.getlist("lines")
    seen = int(given.get("version", "0")) if given.get("version", "0").isdigit() else 0
    typed = {name: given.get(name, "") for name in DemandRule().to_json()} | {"gate": "gate" in given}
    try:
        rule = read_rule(typed)
    except InvalidInputError as refusal:
        undo()
        return _page(typed, frozenset(lines), seen, refusal), 422
    need(ChangeDemandSettings)(db.session(), g.actor, rule, lines, seen=seen)
    flash(translate("The rules are in force.", None, current_language()), "ok")
    return redirect(url_for("demand_rules.show"), 303)


def _page(
    rule: Mapping[str, object], watched: frozenset[str], version: int, refusal: InvalidInputError | None = None
) -> str:
    names = read_place_names(db.session())
    lines = [(code, label) for (kind, code), label in sorted(names.items()) if kind == "line"]
    problems = refusal.fields if refusal else {}
    return render_template(
        "training/demand_rules.html", rule=rule, lines=lines, watched=watched, version=version, problems=problems
    )
