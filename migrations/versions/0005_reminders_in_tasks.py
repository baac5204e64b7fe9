"""Keep a task's reminders in its own row: written with it, and gone with it without a statement.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_GATHER = """
UPDATE tasks SET reminders = gathered.reminders, next_reminder_at = gathered.first
FROM (
    SELECT task_id, min(at) AS first, jsonb_agg(jsonb_build_object(
        'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), 'kind', kind, 'role', role
    ) ORDER BY at) AS reminders
    FROM task_reminders GROUP BY task_id
) AS gathered
WHERE gathered.task_id = tasks.id AND tasks.state = 'open'
"""
_SCATTER = """
INSERT INTO task_reminders (task_id, kind, at, role)
SELECT tasks.id, one.kind, one.at, one.role
FROM tasks, jsonb_to_recordset(tasks.reminders) AS one (kind text, at timestamptz, role text)
WHERE tasks.state = 'open' AND tasks.reminders IS NOT NULL
"""


def upgrade() -> None:
    """To this version."""
    op.add_column("tasks", sa.Column("reminders", postgresql.JSONB(), nullable=True))
    op.add_column("tasks", sa.Column("next_reminder_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("reminder_queued_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_GATHER)
    op.create_index(
        "ix_tasks_next_reminder_at", "tasks", ["next_reminder_at"],
        postgresql_where="state = 'open' AND next_reminder_at IS NOT NULL",
    )
    op.drop_table("task_reminders")
    # An open task is in neither of these, unless somebody claimed it.
    op.drop_index("ix_tasks_claimed", table_name="tasks")
    op.create_index(
        "ix_tasks_claimed", "tasks", ["claimed_by", "due_at", "id"],
        postgresql_where="state = 'open' AND claimed_by IS NOT NULL",
    )
    op.drop_index("ix_tasks_completed_by", table_name="tasks")
    op.create_index(
        "ix_tasks_completed_by", "tasks", ["completed_by", "completed_at"],
        postgresql_where="completed_by IS NOT NULL",
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_index("ix_tasks_completed_by", table_name="tasks")
    op.create_index("ix_tasks_completed_by", "tasks", ["completed_by", "completed_at"])
    op.drop_index("ix_tasks_claimed", table_name="tasks")
    op.create_index(
        "ix_tasks_claimed", "tasks", ["claimed_by", "due_at", "id"], postgresql_where="state = 'open'"
    )
    op.create_table(
        "task_reminders",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_reminders_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_reminders")),
    )
    op.create_index("ix_task_reminders_at", "task_reminders", ["at"], unique=False)
    op.create_index(op.f("ix_task_reminders_task_id"), "task_reminders", ["task_id"], unique=False)
    op.execute(_SCATTER)
    op.drop_index("ix_tasks_next_reminder_at", table_name="tasks")
    op.drop_column("tasks", "reminder_queued_at")
    op.drop_column("tasks", "next_reminder_at")
    op.drop_column("tasks", "reminders")
