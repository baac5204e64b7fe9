"""Find what was escalated to a role, and who was urged to do a task.

Revision ID: 0024
Revises: 0023

Two indexes; the previous release does not mind them.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ESCALATED = "state = 'open' AND escalated_to IS NOT NULL"
_URGED = "kind = 'task_urged'"


def upgrade() -> None:
    """Both are partial, and small."""
    op.create_index("ix_tasks_escalated", "tasks", ["escalated_to", "due_at", "id"], postgresql_where=_ESCALATED)
    columns = ["task_id", "user_id", "created_at"]
    op.create_index("ix_notifications_urged", "notifications", columns, postgresql_where=_URGED)


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_notifications_urged", table_name="notifications", postgresql_where=_URGED)
    op.drop_index("ix_tasks_escalated", table_name="tasks", postgresql_where=_ESCALATED)
