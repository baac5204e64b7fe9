"""/admin/words: the plant's own roles and meanings of signatures; propose one, confirm one."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app.identity.access import may_everywhere
from app.identity.plant_words.change_words import ChangeWords
from app.identity.views.changes import change
from app.kernel.roles import OWN_LANE_ROLES
from app.kernel.word_book import PlantWord
from app.web.view_tools import db, need

bp = Blueprint("words", __name__, template_folder="../templates")


@bp.get("/admin/words")
def show() -> ResponseReturnValue:
    """All versions, and a form for who may propose."""
    return render_template(
        "identity/words.html",
        lines=need(ChangeWords).view(db.session(), g.actor),
        likes=OWN_LANE_ROLES,
        may_propose=may_everywhere(g.actor, "word:propose"),
        may_confirm=may_everywhere(g.actor, "word:confirm"),
    )


@bp.post("/admin/words")
@change("words.show", "The proposal was stored. It counts once the security administrator has confirmed it.")
def propose() -> None:
    """Propose a word."""
    form = request.form
    names = form.get("code", ""), form.get("zh", ""), form.get("en", "")
    need(ChangeWords).propose(db.session(), g.actor, PlantWord(form.get("kind", ""), *names, form.get("like") or None))


@bp.post("/admin/words/<kind>/<code>/<int:revision>/confirm")
@change("words.show", "The word is in force.")
def confirm(kind: str, code: str, revision: int) -> None:
    """Put a version in force."""
    need(ChangeWords).confirm(db.session(), g.actor, kind, code, revision)
