"""Erasing a person's data: what it would touch, and the order that does it. For security administrators."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity.confirmation.proposals import MOST_BYTES, Document, NewProposal, Proposals
from app.identity.erasure.erase_person import ErasePerson
from app.identity.models import as_stored
from app.kernel.errors import InvalidInputError
from app.web.view_tools import current_language, db, need, translate, undo, wall_clock

bp = Blueprint("erasure", __name__, template_folder="../templates")


@bp.get("/admin/people/<username>/erase")
def preview(username: str) -> ResponseReturnValue:
    """What an erasure would touch, and what must be done before."""
    return _page(username, {}, {})


@bp.post("/admin/people/<username>/erase")
def erase(username: str) -> ResponseReturnValue:
    """Propose it with the order itself; the username typed once more guards against the wrong person."""
    form, given = request.form, request.files.get("document")
    facts = {"order": form.get("order", "").strip(), "reason": form.get("reason", "").strip()}
    document = Document(given.filename or "order", given.read(MOST_BYTES + 1)) if given else None
    try:
        _require_again(form.get("again", ""), username)
        new = NewProposal("erase", username, facts, document)
        need(Proposals).propose(db.session(), g.actor, new, wall_clock().now())
    except InvalidInputError as error:
        undo()
        language = current_language()
        said = {name: translate(text, error.params, language) for name, text in error.fields.items()}
        return _page(username, form, said), error.status
    text = "Proposed: the data go when a second administrator has confirmed it."
    flash(translate(text, None, current_language()), "ok")
    return redirect(url_for("accounts.accounts_page"), 303)


def _require_again(typed: str, username: str) -> None:
    if as_stored(typed) != username:
        raise InvalidInputError(
            "Please correct the marked fields", fields={"again": "Type the username of the person once more"}
        )


def _page(username: str, given: Any, errors: dict[str, str]) -> str:
    found = need(ErasePerson).preview(db.session(), g.actor, username)
    return render_template("identity/erase.html", page=found, given=given, errors=errors)
