"""Let a complaint name the case that was proposed because of it.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this version."""
    op.add_column("complaints", sa.Column("case_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Back to the version before."""
    op.drop_column("complaints", "case_id")
