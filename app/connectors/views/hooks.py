"""POST /hooks/<connector>: signed messages of other systems."""

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request

from app.connectors.runs.run_connector import RunConnector
from app.connectors.webhook_signature import HEADER, check_message
from app.web.container import need
from app.web.extensions import csrf, db
from app.web.transaction import undo

bp = Blueprint("hooks", __name__)
csrf.exempt(bp)


@bp.post("/hooks/<code>")
def receive(code: str) -> tuple[Response, int]:
    """Store the rows of one message; 200 with the counts, 422 when nothing was stored."""
    body = request.get_data()
    # The sender's clock is the world's, not the demonstration's.
    check_message(db.session(), code, request.headers.get(HEADER, ""), body, datetime.now(UTC))
    undo()
    result = need(RunConnector).receive(code, body)
    return jsonify(result.to_json()), 200 if result.state in {"done", "idle"} else 422
