"""What was escalated to a person's roles and still waits, soonest due first, fast whatever else is open.

Like the inbox, each grant is one ordered walk along an index that stops after a page.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity import Actor
from app.kernel.canonical import canonical_json
from app.tasks.inbox.worklist import COLUMNS, PAGE, WorkItem, covers, without_doubles
from app.tasks.models import TaskState

_QUERY = f"""
WITH held AS (
    SELECT DISTINCT * FROM jsonb_to_recordset(CAST(:grants AS jsonb)) AS g (role text, plant text, line text)
), page AS (
    SELECT DISTINCT ON (found.due_at, found.id) found.* FROM held CROSS JOIN LATERAL (
        SELECT {COLUMNS} FROM tasks t
        WHERE t.state = '{TaskState.OPEN}' AND t.escalated_to = held.role AND {covers("held")}
        ORDER BY t.due_at, t.id LIMIT :limit
    ) AS found
    ORDER BY found.due_at, found.id
)
SELECT {COLUMNS}, CAST(NULL AS uuid), c.number, c.line, c.step, c.subject_name, c.defect_type
FROM page t JOIN cases c ON c.id = t.case_id
ORDER BY t.due_at, t.id LIMIT :limit
"""  # noqa: S608 - names of columns and a constant


def escalated_tasks(session: Session, actor: Actor, limit: int = PAGE) -> Sequence[WorkItem]:
    """At most `limit` open tasks that `access.oversees` gives to the person; one statement, none without a role."""
    grants = [{"role": g.role, "plant": g.plant, "line": g.line} for g in without_doubles(actor.grants)]
    if not grants:
        return []
    asked = {"grants": canonical_json(grants).decode(), "limit": limit}
    return [WorkItem(*row) for row in session.execute(text(_QUERY), asked)]
