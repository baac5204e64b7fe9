"""The auditor's desk."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit.desk.desk_page import choices, is_busy, read_orders
from app.audit.desk.keepsakes import newest_head, own_public_key
from app.audit.desk.order_pieces import read_file
from app.audit.desk.place_order import OrderRequest, PlaceOrder
from app.audit.desk.take_file import take_file
from app.kernel.errors import InvalidInputError
from app.ledger import SealKeys, head_of, newest_row
from app.web.view_tools import attachment, day_of, db, keep_now, need, problems_of, say, undo_for, wall_clock

bp = Blueprint("audit_desk", __name__, template_folder="../templates")
SECONDS = 3
"""How often the page looks again while something is under way."""


@bp.get("/audit/desk")
def index() -> ResponseReturnValue:
    """What was asked for, and what came of it; `?first_day=&last_day=&pseudonymise=` are filled in."""
    return _page(request.args.to_dict(), {})


def _page(given: dict[str, str], problems: dict[str, str]) -> Response:
    orders = read_orders(db.session(), g.actor)
    row = newest_row(db.session())
    shown = {"orders": orders, "head": row and head_of(row), "given": given, "problems": problems}
    page = render_template("audit/desk.html", **shown, **choices(g.actor))
    response = Response(page)
    if is_busy(orders) and not problems:
        response.headers["Refresh"] = str(SECONDS)
    return response


@bp.post("/audit/desk")
def order() -> ResponseReturnValue:
    """Ask for something; what is wrong comes back on the form, and the period stays for the next order."""
    form = request.form
    try:
        asked = OrderRequest(
            form.get("kind", ""), _day("first_day"), _day("last_day"), pseudonymise=form.get("pseudonymise") == "1"
        )
        need(PlaceOrder)(db.session(), g.actor, asked)
    except InvalidInputError as refusal:
        undo_for(refusal)
        answer = _page(form.to_dict(), problems_of(refusal))
        answer.status_code = refusal.status
        return answer
    flash(say("A worker does it now; this page shows how far it is."), "ok")
    first, last, hidden = (form.get(name) or None for name in ("first_day", "last_day", "pseudonymise"))
    return redirect(url_for("audit_desk.index", first_day=first, last_day=last, pseudonymise=hidden), 303)


def _day(name: str) -> date | None:
    text = request.form.get(name) or None
    day = day_of(text)
    if text is not None and day is None:
        raise InvalidInputError("The period needs days such as 2026-03-31", fields={name: "Not a day"})
    return day


@bp.get("/audit/desk/<uuid:order_id>/file")
def fetch(order_id: UUID) -> ResponseReturnValue:
    """The file of an order."""
    order = take_file(db.session(), g.actor, order_id, wall_clock().now())
    name, size = order.file_name or "", order.size or 0
    keep_now()  # who took it stands there before the first byte has gone
    response = attachment(read_file(db.session().get_bind(), order_id, size), name, "application/octet-stream")
    response.content_length = size
    return response


@bp.get("/audit/desk/head.json")
def head() -> ResponseReturnValue:
    """The newest signed tree head, to be kept elsewhere."""
    return attachment(newest_head(db.session()), "head.json", "application/json")


@bp.get("/audit/desk/public-key.pem")
def public_key() -> ResponseReturnValue:
    """This machine's public key, as auditors keep it."""
    return attachment(own_public_key(need(SealKeys)), "public-key.pem", "application/x-pem-file")
