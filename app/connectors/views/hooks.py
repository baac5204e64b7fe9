"""POST /hooks/<connector>: signed messages of other systems."""

from flask import Blueprint, Response, jsonify, request

from app.connectors.receive_message import ReceiveMessage
from app.connectors.webhook_signature import HEADER
from app.web.view_tools import csrf, need

bp = Blueprint("hooks", __name__)
csrf.exempt(bp)


@bp.post("/hooks/<code>")
def receive(code: str) -> tuple[Response, int]:
    """Store the rows of one message; 200 with the counts, 422 when nothing was stored."""
    result = need(ReceiveMessage)(code, request.headers.get(HEADER, ""), request.get_data())
    return jsonify(result.to_json()), 200 if result.state in {"done", "idle"} else 422
