"""What waits for a second administrator, and what they decide."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.identity.account.codes_to_release import waiting_codes
from app.identity.account.release_code import ReleaseCode
from app.identity.confirmation.proposal_list import document_of, open_proposals
from app.identity.confirmation.proposals import Proposals
from app.identity.views.changes import change
from app.kernel.roles import ROLES
from app.web.view_tools import attachment, db, need, say, wall_clock

bp = Blueprint("proposals", __name__, template_folder="../templates")


@bp.get("/admin/proposals")
def index() -> ResponseReturnValue:
    """All that waits."""
    session = db.session()
    codes = waiting_codes(session, g.actor, wall_clock().now())
    rows = open_proposals(session, g.actor)
    return render_template("identity/proposals.html", rows=rows, codes=codes, role_names=ROLES)


@bp.get("/admin/proposals/<uuid:proposal_id>/document")
def document(proposal_id: UUID) -> ResponseReturnValue:
    """The order that was given in, to be read before one decides."""
    content = document_of(db.session(), proposal_id)
    return attachment(content, "order", "application/octet-stream")


@bp.post("/admin/proposals/<uuid:proposal_id>/confirm")
def confirm(proposal_id: UUID) -> ResponseReturnValue:
    """Do it; the code of a reset is shown this once."""
    code = need(Proposals).confirm(db.session(), g.actor, proposal_id, wall_clock().now())
    if code is not None:
        return render_template("identity/code.html", code=code, heading=say("Confirmed: the account is reset."))
    flash(say("Confirmed, and done."), "ok")
    return redirect(url_for("proposals.index"), 303)


@bp.post("/admin/proposals/<uuid:proposal_id>/refuse")
@change("proposals.index", "The proposal was refused.")
def refuse(proposal_id: UUID) -> None:
    """Do it not."""
    need(Proposals).refuse(db.session(), g.actor, proposal_id, wall_clock().now())


@bp.post("/admin/proposals/codes/<uuid:code_id>/release")
@change("proposals.index", "Released: the person can use the code now.")
def release(code_id: UUID) -> None:
    """Let a one-time code be used."""
    need(ReleaseCode)(db.session(), g.actor, code_id, wall_clock().now())
