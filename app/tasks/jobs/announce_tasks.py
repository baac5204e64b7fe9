"""Tell people of new tasks, once: whoever the diagram means, whoever did it last, or else everybody who may do it.

One statement tells any number of tasks to any number of people, aside from the steps that made the tasks: a submit
waits for none of it. What was told and what counts as told is one transaction, and no two sweeps take the same task,
so a process that dies in between tells nobody twice. Of a task that somebody has claimed nobody is told, unless it is
given back: then it is new to whoever has not heard of it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity import lasts, stands_in, valid
from app.jobs import Job, enqueue
from app.kernel.direct_sql import array, rows
from app.kernel.roles import LANE_ROLES
from app.tasks.inbox.worklist import covers
from app.tasks.notify.mail_times import CHOSEN, MailTime
from app.tasks.texts import ASKING

SWEEP_SECONDS = 3.0
_AT_A_TIME = 250
"""Tasks of one sweep: a submit that wants one of them at this moment waits for the rows of so many."""
_MAILS = 100

_TAKE = """
WITH fresh AS MATERIALIZED (
    SELECT id FROM tasks WHERE state = 'open' AND announced_at IS NULL
    ORDER BY created_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE tasks t SET announced_at = %(now)s FROM fresh WHERE t.id = fresh.id RETURNING t.id
"""
# `access.capacity` of everybody at once: `able` are grants that count, `stands` who does an absent one's work with all
# that they hold. A substitute who was not confirmed does what they may do anyway, and hears of it as one of the lane.
_TELL = f"""
WITH RECURSIVE stands AS (
    SELECT a.user_id AS absent, a.substitute_id AS person FROM absences a
    WHERE a.substitute_id IS NOT NULL AND a.confirmed_at IS NOT NULL AND {stands_in("a")}
    UNION
    SELECT stands.absent, b.substitute_id FROM stands JOIN absences b ON b.user_id = stands.person
    WHERE b.substitute_id IS NOT NULL AND b.confirmed_at IS NOT NULL AND {stands_in("b")}
), able AS (
    SELECT g.* FROM grants g JOIN users u ON u.id = g.user_id AND u.active WHERE {valid("g")}
), told AS (
    INSERT INTO notifications (user_id, kind, params, case_id, task_id, created_at)
    SELECT DISTINCT p.person,
        CASE WHEN p.person = t.assignee OR p.person = t.offered_to THEN 'task_offered' ELSE 'task_new' END,
        jsonb_build_object('element', t.element, 'number', c.number), t.case_id, t.id, %(now)s
    FROM tasks t JOIN cases c ON c.id = t.case_id
    JOIN able g ON g.role = t.role AND {covers("g")}
    CROSS JOIN LATERAL (
        SELECT g.user_id AS person
        UNION ALL
        SELECT s.person FROM stands s JOIN users u ON u.id = s.person AND u.active
        WHERE s.absent = g.user_id AND g.role = ANY (%(lanes)s) AND t.assignee IS NULL
            AND NOT EXISTS (SELECT FROM absences m WHERE m.user_id = s.person AND {lasts("m")})
    ) AS p
    WHERE t.id = ANY (%(tasks)s::uuid[]) AND t.claimed_by IS NULL
        AND g.user_id <> ALL (t.excluded) AND p.person <> ALL (t.excluded)
        AND (t.assignee IS NULL OR t.assignee = g.user_id)
        AND (t.offered_to IS NULL OR t.offered_to = p.person
            OR EXISTS (SELECT FROM absences m WHERE m.user_id = t.offered_to AND {lasts("m")}))
        AND (t.groups = '{{}}' OR EXISTS (
            SELECT FROM able n WHERE n.user_id = g.user_id AND n.role = ANY (t.groups) AND {covers("n")}
                AND (p.person = g.user_id OR n.role = ANY (%(lanes)s))))
    ON CONFLICT DO NOTHING
    RETURNING id, user_id, kind
)
SELECT count(*), array_agg(n.id) FILTER (WHERE {CHOSEN} = '{MailTime.AT_ONCE}')
FROM told n LEFT JOIN notice_choices o ON o.user_id = n.user_id
"""  # noqa: S608 - our own text only

_WITHDRAW = """
WITH over AS MATERIALIZED (
    SELECT id FROM tasks WHERE state <> 'open' AND announced_at IS NOT NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE tasks t SET announced_at = NULL FROM over WHERE t.id = over.id RETURNING t.id
), seen AS (
    UPDATE notifications n SET read_at = %(now)s FROM over
    WHERE n.task_id = over.id AND n.read_at IS NULL AND n.kind = ANY (%(kinds)s)
)
SELECT count(*) FROM ended
"""


def announce_tasks(session: Session, now: datetime, limit: int = _AT_A_TIME) -> int:
    """Tell of up to `limit` new tasks, and let notices of tasks that are over count as read; how many tasks."""
    taken = [task for (task,) in rows(session, _TAKE, {"now": now, "limit": limit})]
    if taken:
        _tell(session, taken, now)
    over = rows(session, _WITHDRAW, {"now": now, "limit": 2 * limit, "kinds": array(sorted(ASKING))})
    return len(taken) + int(over[0][0])


def _tell(session: Session, tasks: Collection[UUID], now: datetime) -> None:
    values: dict[str, Any] = {"now": now, "tasks": array(tasks), "lanes": array(LANE_ROLES.held())}
    ((_, mailed),) = rows(session, _TELL, values)
    if session.info.get("mail"):
        enqueue(session, [Job("send_mails", {"notifications": part}) for part in _parts(mailed or ())])


def _parts(ids: Sequence[int]) -> list[list[int]]:
    return [list(ids[start : start + _MAILS]) for start in range(0, len(ids), _MAILS)]
