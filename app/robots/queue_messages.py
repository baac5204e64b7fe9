"""Gather new work into messages: one a robot and sweep, so that a group hears of ten tasks once.

A robot has one message on its way at most, and rests a while after one that failed; so it stays far below the twenty
messages a minute that chat systems allow, and one that answers slowly costs the other jobs next to nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import RobotSettings
from app.jobs import Job, enqueue
from app.kernel.canonical import canonical_json

SWEEP_SECONDS = 15.0
JOB = "send_robot_message"
LOST = "its sender died: nobody knows whether it arrived"
_MOST = 100
_TIMES = {"recent": timedelta(hours=1), "rest": timedelta(minutes=5), "lost": timedelta(minutes=5)}

_GIVE_UP = text("""
    UPDATE robot_messages SET failed_at = :now, error = :error
    WHERE sent_at IS NULL AND failed_at IS NULL
        AND (claimed_at < CAST(:now AS timestamptz) - CAST(:lost AS interval)
            OR (claimed_at IS NULL AND created_at < CAST(:now AS timestamptz) - CAST(:recent AS interval)))
""")
_BUSY = text("""
    SELECT EXISTS (SELECT FROM robot_messages WHERE robot = :robot AND sent_at IS NULL AND failed_at IS NULL)
        OR coalesce((SELECT failed_at > CAST(:now AS timestamptz) - CAST(:rest AS interval) FROM robot_messages
            WHERE robot = :robot ORDER BY id DESC LIMIT 1), false)
""")
_NEW = text("""
    SELECT t.id FROM tasks t
    WHERE t.state = 'open' AND t.announced_at > CAST(:now AS timestamptz) - CAST(:recent AS interval)
        AND t.assignee IS NULL AND t.claimed_by IS NULL
        AND EXISTS (
            SELECT FROM jsonb_to_recordset(CAST(:groups AS jsonb)) AS g (role text, plant text, line text)
            WHERE g.role = t.role AND (g.plant IS NULL OR t.plant IS NULL OR g.plant = t.plant)
                AND (g.line IS NULL OR t.line IS NULL OR g.line = t.line))
        AND NOT EXISTS (SELECT FROM robot_tasks r WHERE r.robot = :robot AND r.task_id = t.id)
    ORDER BY t.due_at, t.id LIMIT :most
""")
_MESSAGE = text("INSERT INTO robot_messages (robot, tasks, created_at) VALUES (:robot, 0, :now) RETURNING id")
_TASKS = text("""
    WITH said AS (
        INSERT INTO robot_tasks (robot, task_id, message_id) SELECT CAST(:robot AS text), one, CAST(:message AS bigint)
        FROM unnest(CAST(:tasks AS uuid[])) AS one ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT count(*) FROM said
""")
_COUNT = text("UPDATE robot_messages SET tasks = :count WHERE id = :message")
_DROP = text("DELETE FROM robot_messages WHERE id = :message")


def queue_messages(session: Session, robots: Sequence[RobotSettings], now: datetime) -> int:
    """A message and its job for each robot that has something new to say; returns how many."""
    if not robots:
        return 0
    session.execute(_GIVE_UP, {"now": now, "error": LOST, **_only("lost", "recent")})
    made = [message for robot in robots if (message := _queue(session, robot, now))]
    enqueue(session, made)
    return len(made)


def _queue(session: Session, robot: RobotSettings, now: datetime) -> Job | None:
    values: dict[str, Any] = {"robot": robot.code, "now": now}
    if session.scalar(_BUSY, values | _only("rest")):
        return None
    groups = [{"role": one.role, "plant": one.plant, "line": one.line} for one in robot.groups]
    given = {"groups": canonical_json(groups).decode(), "most": _MOST}
    tasks = session.scalars(_NEW, values | given | _only("recent")).all()
    if not tasks:
        return None
    message = session.scalar(_MESSAGE, values)
    said = {"robot": robot.code, "message": message, "tasks": list(tasks)}
    count = session.scalar(_TASKS, said)
    if not count:  # another sweep was faster
        session.execute(_DROP, {"message": message})
        return None
    session.execute(_COUNT, {"message": message, "count": count})
    return Job(JOB, {"message": message}, lock=f"robot:{robot.code}")


def _only(*names: str) -> dict[str, timedelta]:
    return {name: _TIMES[name] for name in names}
