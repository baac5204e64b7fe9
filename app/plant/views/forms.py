"""/plant/<kind>: the form of a thing, new or there."""

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity import may
from app.kernel.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from app.plant.items import AddItem, ChangeItem, Item, ItemName, SetActive
from app.plant.kinds.kind import Kind, Kinds
from app.plant.pages.history import read_history
from app.plant.pages.item_form import ItemForms
from app.plant.pages.item_list import ItemLists
from app.plant.views.blueprint import bp
from app.web.view_tools import db, need, say, undo


@bp.get("/<kind_name>/new")
def new(kind_name: str) -> ResponseReturnValue:
    """An empty form; `?from=` begins with what another thing says."""
    kind = need(Kinds).find(kind_name)
    like = need(ItemLists).one(db.session(), g.actor, kind, request.args.get("from", ""))
    return _form(kind, None, {} if like is None else {**like.values, "code": "", "position": None})


@bp.post("/<kind_name>/new")
def add(kind_name: str) -> ResponseReturnValue:
    """Add it; what is wrong comes back on the form."""
    kind = need(Kinds).find(kind_name)
    given = _given(kind)
    try:
        item = need(AddItem)(db.session(), g.actor, kind.name, given)
    except (InvalidInputError, ConflictError) as refusal:
        undo()
        return _form(kind, None, given, refusal), refusal.status
    flash(say("%(key)s was added.", key=item.key), "ok")
    return redirect(url_for("plant.items", kind_name=kind.name), 303)


@bp.get("/<kind_name>/item/<path:key>")
def item(kind_name: str, key: str) -> ResponseReturnValue:
    """One thing, with what became of it."""
    found = _item(kind_name, key)
    return _form(found.kind, found, found.values)


@bp.post("/<kind_name>/item/<path:key>")
def change(kind_name: str, key: str) -> ResponseReturnValue:
    """Change it; what is wrong comes back on the form, also that somebody else changed it meanwhile."""
    kind = need(Kinds).find(kind_name)
    given = {name: text for name, text in _given(kind).items() if not kind.field(name).fixed}
    try:
        need(ChangeItem)(db.session(), g.actor, ItemName(kind.name, key), given, _seen())
    except (InvalidInputError, ConflictError) as refusal:
        undo()
        there = _item(kind_name, key)
        return _form(kind, there, {**there.values, **given}, refusal), refusal.status
    flash(say("Saved."), "ok")
    return redirect(url_for("plant.items", kind_name=kind.name), 303)


@bp.post("/<kind_name>/state/<path:key>")
def set_state(kind_name: str, key: str) -> ResponseReturnValue:
    """Take it out of use, or into use again."""
    active = request.form.get("active") == "yes"
    try:
        need(SetActive)(db.session(), g.actor, ItemName(kind_name, key), _seen(), active=active)
    except (InvalidInputError, ConflictError) as refusal:
        undo()
        there = _item(kind_name, key)
        return _form(there.kind, there, there.values, refusal), refusal.status
    flash(say("%(key)s is in use again.", key=key) if active else say("%(key)s is out of use.", key=key), "ok")
    return redirect(url_for("plant.items", kind_name=kind_name), 303)


def _item(kind_name: str, key: str) -> Item:
    kind = need(Kinds).find(kind_name)
    found = need(ItemLists).one(db.session(), g.actor, kind, key)
    if found is None:
        raise NotFoundError("There is no %(key)s among the %(kind)s", key=key, kind=kind.name)
    return found


def _given(kind: Kind) -> dict[str, str]:
    return {field.name: request.form[field.name] for field in kind.fields if field.name in request.form}


def _seen() -> int:
    revision = request.form.get("revision", "")
    return int(revision) if revision.isdecimal() and len(revision) < 10 else 0


def _form(kind: Kind, found: Item | None, given: Mapping[str, object], refusal: DomainError | None = None) -> str:
    session = db.session()
    return render_template(
        "plant/item.html",
        kind=kind,
        item=found,
        fields=need(ItemForms).fields(session, kind, given, is_there=found is not None),
        refusal=refusal,
        problems={name: say(text, **refusal.params) for name, text in refusal.fields.items()} if refusal else {},
        history=[] if found is None else read_history(session, kind, found.key),
        may_change=may(g.actor, kind.action),
    )
