"""/plant/standards: which standard is in force where; QA signs the next version."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import may
from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.plant import ItemForms
from app.quality.sign_standard import SignStandard
from app.quality.standard_kind import BASES, SIGN_STANDARD, STANDARDS
from app.quality.standard_list import read_standards
from app.web.view_tools import clock, db, need, say, undo_for

bp = Blueprint("standards", __name__, url_prefix="/plant/standards", template_folder="../templates")


@bp.get("")
def index() -> ResponseReturnValue:
    """Those in force and to come; all with `?state=all`."""
    line, state = request.args.get("line", ""), request.args.get("state", "")
    found = read_standards(db.session(), clock().now(), line, every=state == "all")
    words = request.args.get("search", "").strip().lower()
    return render_template(
        "quality/standards.html",
        kind=STANDARDS,
        rows=[one for one in found if words in f"{one.step} {one.step_names}".lower()],
        lines=need(ItemForms).lines(db.session()),
        line=line,
        state=state,
        search=request.args.get("search", ""),
        bases=BASES,
        may_sign=may(g.actor, SIGN_STANDARD),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The next version of `?step=`, from what is in force there."""
    step = request.args.get("step", "")
    held = next((one for one in read_standards(db.session(), clock().now()) if one.step == step), None)
    limit = STANDARDS.field("rate_limit").type
    like = (
        {} if held is None else {"rate_limit": limit.write(held.limit), "n_min": str(held.n_min), "basis": held.basis}
    )
    return _form({"step": step, **like})


@bp.post("/new")
def sign() -> ResponseReturnValue:
    """Sign it; what is wrong comes back on the form."""
    given = {field.name: request.form.get(field.name, "") for field in STANDARDS.fields}
    try:
        row = need(SignStandard)(db.session(), g.actor, given, request.form.get("password"))
    except (InvalidInputError, ConflictError) as refusal:
        undo_for(refusal)
        return _form(given, refusal), refusal.status
    flash(say("Version %(n)s of the standard of %(step)s is signed.", n=row.version, step=given["step"]), "ok")
    return redirect(url_for("standards.index"), 303)


def _form(given: Mapping[str, str], refusal: DomainError | None = None) -> str:
    problems = {name: say(text, **refusal.params) for name, text in refusal.fields.items()} if refusal else {}
    return render_template(
        "quality/standard.html",
        kind=STANDARDS,
        fields=need(ItemForms).fields(db.session(), STANDARDS, given, is_there=False),
        refusal=refusal,
        problems=problems,
    )
