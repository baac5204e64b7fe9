"""Tell people of new tasks once, and how they wish to be told by mail.

Revision ID: 0026
Revises: 0025

Tasks that are open already count as told of, so that nobody is flooded. The previous release does not mind: it leaves
the new column empty, and what it opens is told of afterwards.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW = "state = 'open' AND announced_at IS NULL"
_TOLD = "kind IN ('task_new', 'task_offered')"
_OVER = "state <> 'open' AND announced_at IS NOT NULL"


def upgrade() -> None:
    """A column, four small partial indexes, and a table of choices."""
    op.add_column("tasks", sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE tasks SET announced_at = created_at WHERE state = 'open'")
    op.create_index("ix_tasks_to_announce", "tasks", ["created_at", "id"], postgresql_where=_NEW)
    op.create_index("ix_tasks_to_withdraw", "tasks", ["id"], postgresql_where=_OVER)
    op.create_index(
        "uq_notifications_task_told", "notifications", ["task_id", "user_id"], unique=True, postgresql_where=_TOLD
    )
    op.create_index("ix_notifications_of_task", "notifications", ["task_id"], postgresql_where="read_at IS NULL")
    op.create_table(
        "notice_choices",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("lane_mail", sa.String(collation="C"), nullable=False),
        sa.Column("own_mail", sa.String(collation="C"), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lane_mail IN ('at_once', 'hourly', 'daily', 'never')", name=op.f("ck_notice_choices_lane_mail")),
        sa.CheckConstraint("own_mail IN ('at_once', 'hourly', 'daily', 'never')", name=op.f("ck_notice_choices_own_mail")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notice_choices")),
    )


def downgrade() -> None:
    """Nobody is told of new tasks."""
    op.drop_table("notice_choices")
    op.drop_index("ix_notifications_of_task", table_name="notifications", postgresql_where="read_at IS NULL")
    op.drop_index("uq_notifications_task_told", table_name="notifications", postgresql_where=_TOLD)
    op.drop_index("ix_tasks_to_withdraw", table_name="tasks", postgresql_where=_OVER)
    op.drop_index("ix_tasks_to_announce", table_name="tasks", postgresql_where=_NEW)
    op.drop_column("tasks", "announced_at")
