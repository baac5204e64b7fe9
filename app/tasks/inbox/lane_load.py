"""The work of each lane where somebody reads cases: how much is open, how much of it late, how old."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity import Actor, places_of
from app.kernel.canonical import canonical_json
from app.kernel.roles import LANE_ROLES
from app.tasks.inbox.worklist import covers
from app.tasks.models import TaskState
from app.web.home import CALM, DANGER, HomeFigure, HomeSource, HomeTile, HomeWords

MOST = 500
"""Of a lane with more, the soonest due are looked at."""
OLDEST = "oldest: %(days)s days"
LATE = "overdue: %(late)s · escalated: %(escalated)s · oldest: %(days)s days"

_QUERY = text(f"""
SELECT lane.role, count(*) AS open, count(*) FILTER (WHERE o.due_known AND o.due_at <= :now) AS late,
    count(o.escalated_at) AS escalated, min(o.created_at) AS oldest
FROM unnest(CAST(:roles AS text[])) AS lane (role) CROSS JOIN LATERAL (
    SELECT t.due_at, t.due_known, t.escalated_at, t.created_at FROM tasks t
    WHERE t.state = '{TaskState.OPEN}' AND t.role = lane.role AND EXISTS (
        SELECT FROM jsonb_to_recordset(CAST(:scopes AS jsonb)) AS held (plant text, line text) WHERE {covers("held")})
    ORDER BY t.due_at, t.id LIMIT :most
) AS o
GROUP BY lane.role
""")  # noqa: S608 - constants only


def _read(session: Session, actor: Actor, now: datetime) -> HomeTile:
    """A figure a lane that has work, the latest first; one statement."""
    scopes = [{"plant": one.plant, "line": one.line} for one in places_of(actor, "case:list").scopes]
    asked = {"now": now, "roles": list(LANE_ROLES), "most": MOST, "scopes": canonical_json(scopes).decode()}
    rows = sorted(session.execute(_QUERY, asked), key=lambda row: (-row.late, -row.open, row.role))
    figures = [
        HomeFigure(
            row.open,
            LANE_ROLES[row.role],
            DANGER if row.late else CALM,
            HomeWords(
                LATE if row.late or row.escalated else OLDEST,
                {"late": row.late, "escalated": row.escalated, "days": (now - row.oldest).days},
            ),
            row.open == MOST,
        )
        for row in rows
    ]
    return HomeTile(figures or [HomeFigure(0, "Open tasks")])


LANE_LOAD = HomeSource(
    "Work by lane",
    frozenset({"production", "qa", "hr", "manager", "production_manager", "qa_manager", "hr_manager", "plant_manager"}),
    "cases.index",
    _read,
)
