"""/plant: what there is of each kind, and the lists."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from app.identity import door_of, may
from app.plant.kinds.kind import Kinds
from app.plant.pages.item_form import ItemForms
from app.plant.pages.item_list import ItemLists, Wanted
from app.plant.pages.overview import Overview
from app.plant.views.blueprint import bp
from app.web.view_tools import Paging, db, need


@bp.get("")
def index() -> ResponseReturnValue:
    """The kinds, with counts and what is missing."""
    tiles = need(Overview).tiles(db.session(), g.actor)
    return render_template("plant/overview.html", tiles=tiles, may_change=door_of("plant.sheets").admits(g.actor))


@bp.get("/<kind_name>")
def items(kind_name: str) -> ResponseReturnValue:
    """The things of a kind."""
    kind, asked = need(Kinds).find(kind_name), request.args
    page = asked.get("after") or asked.get("before") or "1"
    wanted = Wanted(
        asked.get("search", ""),
        asked.get("line", ""),
        asked.get("state", "active"),
        int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
    found = need(ItemLists).page(db.session(), g.actor, kind, wanted)
    return render_template(
        "plant/list.html",
        kind=kind,
        wanted=wanted,
        found=found,
        paging=Paging(found.after, found.before),
        lines=need(ItemForms).lines(db.session()) if kind.where else [],
        may_change=may(g.actor, kind.action),
    )
