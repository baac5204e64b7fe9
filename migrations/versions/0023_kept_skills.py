"""Let HR keep skills: what is not in use any more, which version, since when.

Revision ID: 0023
Revises: 0022

Every new column has a default, so the previous release goes on adding skills without them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What is there is in use, in its first version."""
    op.add_column("skills", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("skills", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("skills", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """The columns go; what was said in them stays in the record."""
    for column in ("updated_at", "revision", "active"):
        op.drop_column("skills", column)
