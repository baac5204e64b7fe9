"""Let a proposal be replaced by one that says more.

Revision ID: 0022
Revises: 0021

The previous release never replaces one, and does not mind those that are.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAME = "ck_account_proposals_outcome"


def upgrade() -> None:
    """Three outcomes."""
    op.drop_constraint(op.f(_NAME), "account_proposals", type_="check")
    known = "outcome IS NULL OR outcome IN ('confirmed', 'refused', 'replaced')"
    op.create_check_constraint(op.f(_NAME), "account_proposals", known)


def downgrade() -> None:
    """Two; what was replaced goes, its record stays."""
    op.execute("DELETE FROM account_proposals WHERE outcome = 'replaced'")
    op.drop_constraint(op.f(_NAME), "account_proposals", type_="check")
    op.create_check_constraint(op.f(_NAME), "account_proposals", "outcome IS NULL OR outcome IN ('confirmed', 'refused')")
