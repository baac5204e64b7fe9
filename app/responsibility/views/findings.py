"""The auditors' list of findings that wait for a decision."""

from collections.abc import Mapping

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.keyset import read_position, write_cursor
from app.kernel.roles import LANE_ROLES
from app.responsibility.pages.open_findings import OpenFilter, OpenFinding, OpenFindings
from app.responsibility.permissions import UNDECIDED
from app.responsibility.texts import STATUSES
from app.web.view_tools import Option, Paging, clock, db, need, say

bp = Blueprint("findings", __name__, template_folder="../templates")


@bp.get("/audit/findings")
def index() -> ResponseReturnValue:
    """Open findings of all cases: `?state=&role=`."""
    wanted = _wanted(request.args)
    rows = need(OpenFindings)(db.session(), g.actor, wanted, clock().now())
    states = [Option(state, say(STATUSES[state])) for state in UNDECIDED]
    roles = [Option(role, names) for role, names in LANE_ROLES.items()]
    return render_template(
        "responsibility/findings.html",
        rows=rows,
        wanted=wanted,
        states=states,
        roles=roles,
        statuses=STATUSES,
        paging=Paging(after=_behind(rows[-1]) if len(rows) == wanted.limit else None),
    )


def _wanted(asked: Mapping[str, str]) -> OpenFilter:
    """What is asked; a state or role that does not exist narrows nothing down."""
    state, role = asked.get("state", ""), asked.get("role", "")
    return OpenFilter(
        state if state in UNDECIDED else "", role if role in LANE_ROLES else "", read_position(asked.get("after"))
    )


def _behind(row: OpenFinding) -> str:
    return write_cursor(row.proposed_at, row.id)
