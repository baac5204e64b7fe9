"""The auditor's desk."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.audit.desk.desk_page import KINDS, is_busy, pieces, read_orders
from app.audit.desk.keepsakes import newest_head, own_public_key
from app.audit.desk.place_order import PERMISSIONS, OrderRequest, PlaceOrder, find_order
from app.identity import may, require
from app.kernel.errors import NotFoundError
from app.ledger import SealKeys, head_of, newest_row
from app.web.view_tools import db, need, say, signed_in

bp = Blueprint("audit_desk", __name__, template_folder="../templates")
SECONDS = 3
"""How often the page looks again while something is under way."""


@bp.get("/audit/desk")
@signed_in
def index() -> ResponseReturnValue:
    """What was asked for, and what came of it."""
    require(g.actor, "ledger:verify")
    orders = read_orders(db.session(), g.actor)
    mine = [kind for kind, permission in PERMISSIONS.items() if may(g.actor, permission)]
    row = newest_row(db.session())
    page = render_template(
        "audit/desk.html", orders=orders, kinds=KINDS, mine=mine, busy=is_busy(orders), head=row and head_of(row)
    )
    response = Response(page)
    if is_busy(orders):
        response.headers["Refresh"] = str(SECONDS)
    return response


@bp.post("/audit/desk")
@signed_in
def order() -> ResponseReturnValue:
    """Ask for something."""
    form = request.form
    asked = OrderRequest(
        form.get("kind", ""), _day(form.get("first_day")), _day(form.get("last_day")), form.get("pseudonymise") == "1"
    )
    need(PlaceOrder)(db.session(), g.actor, asked)
    flash(say("A worker does it now; this page shows how far it is."), "ok")
    return redirect(url_for("audit_desk.index"), 303)


@bp.get("/audit/desk/<uuid:order_id>/file")
@signed_in
def fetch(order_id: UUID) -> ResponseReturnValue:
    """The file of an order."""
    found = find_order(db.session(), g.actor, order_id)
    if found.file_name is None:
        raise NotFoundError("This order has no file")
    bind = db.session().get_bind()

    def stream() -> Iterator[bytes]:
        with Session(bind) as reading:
            yield from pieces(reading, order_id)

    response = Response(stream(), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=found.file_name)
    return response


@bp.get("/audit/desk/head.json")
@signed_in
def head() -> ResponseReturnValue:
    """The newest signed tree head, to be kept elsewhere."""
    require(g.actor, "ledger:verify")
    return _attachment(newest_head(db.session()), "head.json", "application/json")


@bp.get("/audit/desk/public-key.pem")
@signed_in
def public_key() -> ResponseReturnValue:
    """This machine's public key, as auditors keep it."""
    require(g.actor, "ledger:verify")
    return _attachment(own_public_key(need(SealKeys)), "public-key.pem", "application/x-pem-file")


def _attachment(content: bytes, name: str, kind: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
