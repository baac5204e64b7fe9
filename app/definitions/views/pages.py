"""Versions, the update that the product brings, and files of one's own: read by those who may, deployed by owners."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.definitions.deployment import Deploy, GateError
from app.definitions.findings import Finding
from app.definitions.history import deployments
from app.definitions.update import ShippedFiles, Update, compare, files_in_force, merged
from app.definitions.views.uploads import given_files
from app.identity import may, read_people
from app.kernel.errors import ConflictError, InvalidInputError
from app.web.view_tools import db, need, say, take_back, undo

bp = Blueprint("definitions", __name__, template_folder="../templates")


@bp.get("/definitions")
def index() -> ResponseReturnValue:
    """Which versions there are, and what the product brings that is not in force."""
    return _page(need(ShippedFiles).update(db.session()))


@bp.post("/definitions/shipped")
def deploy_shipped() -> ResponseReturnValue:
    """Put the shipped files into force, under the name of whoever says so, and only those that they have seen."""
    update = need(ShippedFiles).update(db.session())
    if update is None or update.hash != request.form.get("seen"):
        raise ConflictError("The shipped files have changed since this page was loaded. Load it again.")
    return _deploy(update.files, request.form.get("note"))


@bp.post("/definitions/files")
def deploy_files() -> ResponseReturnValue:
    """Files of one's own: show what they change, or put them into force beside the others."""
    try:
        files = merged(db.session(), given_files(), request.form.getlist("without"))
    except InvalidInputError as error:
        take_back(error)
        return redirect(url_for("definitions.index"), 303)
    if request.form.get("act") != "deploy":
        return _page(compare(db.session(), files), own=True)
    return _deploy(files, request.form.get("note"))


def _deploy(files: Mapping[str, bytes], note: str | None) -> ResponseReturnValue:
    try:
        done = need(Deploy)(db.session(), g.actor, files, note or None)
    except GateError as refusal:
        undo()
        return _page(compare(db.session(), files), findings=refusal.findings, own=True), refusal.status
    text = "Version %(number)s is in force." if done.created else "Version %(number)s is in force already."
    flash(say(text, number=done.number), "ok")
    return redirect(url_for("definitions.index"), 303)


def _page(update: Update | None, findings: list[Finding] | None = None, *, own: bool = False) -> str:
    session = db.session()
    rows = deployments(session)
    return render_template(
        "definitions/index.html",
        rows=rows,
        people=read_people(session, [row.deployed_by for row in rows]),
        update=update,
        own=own,
        findings=findings or [],
        in_force=sorted(files_in_force(session)),
        may_deploy=may(g.actor, "process:deploy"),
    )
