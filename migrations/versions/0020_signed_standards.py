"""Let QA sign quality standards.

Revision ID: 0020
Revises: 0019

Versions from before have no signature; the previous release goes on adding such ones.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLE = "quality_standards"


def upgrade() -> None:
    """Who signed, when, why, and which event the signature covers."""
    for name in ("reason", "signed_name", "ledger_hash"):
        op.add_column(_TABLE, sa.Column(name, sa.String(collation="C"), nullable=True))
    op.add_column(_TABLE, sa.Column("signed_by", sa.Uuid(), nullable=True))
    op.add_column(_TABLE, sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("ledger_seq", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_quality_standards_signed_by"), _TABLE, "users", ["signed_by"], ["id"])


def downgrade() -> None:
    """The columns go; what was signed stays in the record."""
    op.drop_constraint(op.f("fk_quality_standards_signed_by"), _TABLE, type_="foreignkey")
    for name in ("ledger_seq", "signed_at", "signed_by", "ledger_hash", "signed_name", "reason"):
        op.drop_column(_TABLE, name)
