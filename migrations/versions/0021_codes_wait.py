"""Let the one-time code of somebody who may act wait for a security administrator.

Revision ID: 0021
Revises: 0020

Codes that are out already work as they did; the previous release knows of no waiting.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Who released it, and when."""
    op.add_column("sign_in_codes", sa.Column("waits", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("sign_in_codes", sa.Column("released_by", sa.Uuid(), nullable=True))
    op.add_column("sign_in_codes", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Codes that wait are worth nothing any more: nobody would ask for their release."""
    op.execute("UPDATE sign_in_codes SET used_at = issued_at WHERE waits AND released_at IS NULL AND used_at IS NULL")
    for column in ("released_at", "released_by", "waits"):
        op.drop_column("sign_in_codes", column)
