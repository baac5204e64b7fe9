"""Keep what group robots said, and of which tasks.

Revision ID: 0028
Revises: 0027

Two tables of their own; the previous release does not know them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ANNOUNCED = "state = 'open' AND announced_at IS NOT NULL"
_OPEN = "sent_at IS NULL AND failed_at IS NULL"


def upgrade() -> None:
    """Both are empty; the index finds what people are told of since a while."""
    op.create_index("ix_tasks_announced", "tasks", ["announced_at"], postgresql_where=_ANNOUNCED)
    op.create_table(
        "robot_messages",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("robot", sa.String(collation="C"), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(collation="C"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot_messages")),
    )
    op.create_index("ix_robot_messages_robot", "robot_messages", ["robot", "id"])
    op.create_index("ix_robot_messages_open", "robot_messages", ["robot"], postgresql_where=_OPEN)
    op.create_table(
        "robot_tasks",
        sa.Column("robot", sa.String(collation="C"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["robot_messages.id"], name=op.f("fk_robot_tasks_message_id_robot_messages")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_robot_tasks_task_id_tasks")),
        sa.PrimaryKeyConstraint("robot", "task_id", name=op.f("pk_robot_tasks")),
    )
    op.create_index("ix_robot_tasks_message_id", "robot_tasks", ["message_id"])


def downgrade() -> None:
    """What robots said is forgotten."""
    op.drop_table("robot_tasks")
    op.drop_table("robot_messages")
    op.drop_index("ix_tasks_announced", table_name="tasks", postgresql_where=_ANNOUNCED)
