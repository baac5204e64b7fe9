"""Name the write that brought each score and each corrected count, whose event holds a digest over its rows.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Rows of before have none."""
    op.add_column("measurement_revisions", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.add_column("skill_scores", sa.Column("run_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """The digests stay in their events."""
    op.drop_column("skill_scores", "run_id")
    op.drop_column("measurement_revisions", "run_id")
